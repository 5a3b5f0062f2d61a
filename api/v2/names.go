package v2

import (
	"mime"
	"strings"

	"github.com/google/uuid"

	"stackdrop/api"
	"stackdrop/api/rest"
)

// bareMedia strips parameters such as "; charset=utf-8": the type becomes a
// signed header, to the letter. What is no media type becomes octet-stream.
func bareMedia(media string) string {
	bare, _, err := mime.ParseMediaType(media)
	if err != nil || !strings.Contains(bare, "/") {
		return "application/octet-stream"
	}
	return bare
}

// known says whether id has the form of Frame.io's ids. Others are not asked
// for: V2 may answer 500 to a malformed path (Frame.io reference, "Errors").
func known(call string, ref api.Ref) error {
	if len(ref.ID) != 36 || uuid.Validate(ref.ID) != nil {
		return &api.Error{Class: api.ErrGone, Call: call, Words: "this is no id of Frame.io's"}
	}
	return nil
}

// isAsset says whether ref's kind is one of V2's assets.
func isAsset(k api.Kind) bool {
	return k == api.KindFolder || k == api.KindFile || k == api.KindStack
}

// assetID checks that ref addresses an asset and gives its id.
func assetID(call string, ref api.Ref) (string, error) {
	if !isAsset(ref.Kind) {
		return "", rest.Refuse(call, "this works on folders, files and stacks only")
	}
	return ref.ID, known(call, ref)
}
