package upload

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"stackdrop/api"
)

// What the journal holds of a job, one key each:
//
//	spec      what was asked; written once, before Add answers
//	flags     what the user did since: pause, order, cancel, clear
//	intent    an asset is about to be created; before the call
//	created   the asset, its parts and sealed URLs; before the first part
//	hash/n    what the ordered pass found for part n
//	part/n    part n is stored
//	finished  Frame.io confirmed
//	stacked   the version step is through
//	verified  what became of the hash comparison
//	problem   what stopped it
type (
	specRecord struct {
		ID        string    `json:"id"`
		Batch     string    `json:"batch"`
		Account   string    `json:"account"`
		Path      diskPath  `json:"path"`
		Name      string    `json:"name"`
		Into      api.Ref   `json:"into"`
		Dir       []string  `json:"dir,omitempty"`
		VersionOf api.Ref   `json:"version_of"`
		Target    string    `json:"target,omitempty"`
		Dest      string    `json:"dest,omitempty"`
		Identity  identity  `json:"identity"`
		Added     time.Time `json:"added"`
	}
	flagsRecord struct {
		Pos       float64 `json:"pos"`
		Paused    bool    `json:"paused,omitempty"`
		Cancelled bool    `json:"cancelled,omitempty"`
	}
	intentRecord struct {
		Parent   api.Ref   `json:"parent"`
		Identity identity  `json:"identity"`
		At       time.Time `json:"at"`
	}
	createdRecord struct {
		Asset    api.Ref      `json:"asset"`
		Parent   api.Ref      `json:"parent"`
		Media    string       `json:"media"`
		Expires  time.Time    `json:"expires"`
		Identity identity     `json:"identity"`
		Parts    []partRecord `json:"parts"`
		URLs     []byte       `json:"urls"` // sealed JSON list, in the order of Parts
	}
	partRecord struct {
		Offset int64 `json:"o"`
		Size   int64 `json:"s"`
	}
	hashRecord struct {
		MD5   []byte `json:"md5"`
		CRC   uint32 `json:"crc"`
		State []byte `json:"xxh"` // running xxh64 after this part
	}
	storedRecord struct {
		Asset string `json:"asset"` // of which asset: a late one must not count for its successor
		ETag  string `json:"etag,omitempty"`
	}
	finishedRecord struct {
		At   time.Time `json:"at"`
		Hash string    `json:"hash"` // ours, xxh64 of the whole file
	}
	stackedRecord struct {
		Stack api.Ref `json:"stack"`
	}
	verifiedRecord struct {
		Match bool   `json:"match"`
		Hash  string `json:"hash"` // theirs; "" when they never published one
	}
	problemRecord struct {
		Problem Problem `json:"problem"`
		Failed  bool    `json:"failed,omitempty"`
	}
	batchRecord struct {
		ID      string     `json:"id"`
		Request Request    `json:"request"` // without its paths
		Paths   []diskPath `json:"paths"`
		Scanned bool       `json:"scanned"`
		Skipped []Skipped  `json:"skipped,omitempty"`
		At      time.Time  `json:"at"`
		Undone  bool       `json:"undone,omitempty"`
	}
	folderRecord struct {
		Ref   api.Ref `json:"ref"`
		Batch string  `json:"batch,omitempty"` // made by us, for this batch; "" when it stood there
	}
	removeRecord struct {
		Account    string        `json:"account"`
		Job        string        `json:"job,omitempty"`     // whose row tells when it cannot be done
		Ref        api.Ref       `json:"ref"`               // what to remove, or
		Intent     *intentRecord `json:"intent,omitempty"`  // an unanswered create, whose orphan
		Name       string        `json:"name,omitempty"`    // of this name is to be found first
		Unstack    bool          `json:"unstack,omitempty"` // take it out of its stack first
		IfEmpty    bool          `json:"if_empty,omitempty"`
		Unfinished bool          `json:"unfinished,omitempty"` // only if it is not complete
	}
)

func jobKey(id string, what ...string) string {
	return "job/" + id + "/" + strings.Join(what, "/")
}

func partKey(id, what string, n int) string { return fmt.Sprintf("job/%s/%s/%05d", id, what, n) }

// put makes an op from a record. The record types above cannot fail to encode.
func put[R any](key string, record R) op {
	value, err := json.Marshal(record)
	if err != nil {
		panic(fmt.Sprintf("encode journal record %s: %v", key, err))
	}
	return op{key: key, value: value}
}

func del(key string) op    { return op{key: key} }
func delAll(key string) op { return op{key: key, prefix: true} }

// forgetParts drops what is only needed while parts are sent, and more.
func forgetParts(id string, more ...string) []op {
	ops := []op{delAll(jobKey(id, "part") + "/"), delAll(jobKey(id, "hash") + "/")}
	for _, what := range more {
		ops = append(ops, del(jobKey(id, what)))
	}
	return ops
}

func decode[R any](value []byte) (R, error) {
	var r R
	if err := json.Unmarshal(value, &r); err != nil {
		return r, fmt.Errorf("read a journal record: %w", err)
	}
	return r, nil
}
