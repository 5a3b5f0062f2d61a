package api

import "time"

// FileSpec is a file about to be created. Size is in bytes and at least 1.
// Media is a bare MIME type, without parameters.
type FileSpec struct {
	Name  string
	Size  int64
	Media string
}

// Upload is the answer to creating a file: the asset and where its bytes go.
//
// The URLs are good until Expires and there is no documented call to get
// others for the same asset; after that the file must be created anew.
type Upload struct {
	Asset Ref

	// Media is the Content-Type every part must be sent with, to the letter:
	// it is part of the signature.
	Media string

	// Parts cover the file from 0 to its size, in order, without gap or
	// overlap; none is empty unless there are more URLs than bytes.
	Parts   []Part
	Expires time.Time // earliest expiry found in the URLs; zero where they say none
}

// Part is one section of a file and the presigned URL it is PUT to. The object
// behind it is its own: repeating a PUT with the same bytes is harmless.
type Part struct {
	Number int // from 1
	Offset int64
	Size   int64
	URL    Secret
}

// Status is how far Frame.io is with a file.
type Status struct {
	// Complete: Frame.io has every part and has joined them. In V2 this is
	// upload_completed_at; uploaded_at is filled long before and means nothing.
	Complete bool
	Playable bool   // proxies are there
	Failed   bool   // Frame.io gave up on it
	Hash     string // xxh64 of the whole file, lower-case hex; "" until or unless published
	Size     int64  // what Frame.io believes the size to be
}

// GrowingSpec is a file that is still being written. Name ends in its extension.
type GrowingSpec struct {
	Name  string
	Media string
}

// GrowingPart is a part to register. Size is at least 5 MiB unless Final, and
// Number is 1 to 10,000; gaps are allowed and order is by Number.
type GrowingPart struct {
	Number int
	Size   int64
	Final  bool
}

// Share is a link to show a client.
type Share struct {
	Ref      Ref // Kind is KindShare
	URL      string
	Password Secret // what the client has to type; "" for none

	Name    string    // filled by Shares only
	Created time.Time // by the server's clock; filled by Shares only
}
