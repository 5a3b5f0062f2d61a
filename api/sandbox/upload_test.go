package sandbox

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/cespare/xxhash/v2"
)

func TestUploadArrivesByteForByte(t *testing.T) {
	o := fast(t.TempDir())
	o.PartSize = 100_000
	c := start(t, o)
	data := noise(1, 333_333)
	a := c.create(c.folder(), "Promo v1.mov", len(data))
	if n := len(a.UploadURLs); n != 4 {
		t.Fatalf("%d URLs, want ceil(333333/100000)", n)
	}
	if *a.Filetype != "video/quicktime" || *a.Filesize != 333_333 || a.UploadedAt == nil || a.CompletedAt != nil {
		t.Fatalf("create answered %+v", a)
	}
	parts := split(data, 4)
	for _, i := range []int{3, 1, 0} {
		got := c.put(a.UploadURLs[i], parts[i])
		sum := md5.Sum(parts[i])
		if got.status != 200 || got.header.Get("ETag") != `"`+hex.EncodeToString(sum[:])+`"` || got.header.Get("x-amz-request-id") == "" {
			t.Fatalf("part %d: %d %v", i+1, got.status, got.header)
		}
	}
	if c.asset(a.ID).CompletedAt != nil {
		t.Fatal("complete with a part missing")
	}
	c.put(a.UploadURLs[2], parts[2])
	done := c.asset(a.ID)
	sum := xxhash.New()
	sum.Write(data)
	switch {
	case done.CompletedAt == nil, done.TranscodedAt == nil, done.Checksums == nil:
		t.Fatalf("not complete: %+v", done)
	case done.Checksums.XXHash != hex.EncodeToString(sum.Sum(nil)):
		t.Fatalf("hash %s", done.Checksums.XXHash)
	case done.ParentID == nil || *done.ParentID != c.folder() || done.Kind != "file" || done.Type != "file":
		t.Fatalf("asset %+v", done)
	}
	onDisk, err := os.ReadFile(filepath.Join(o.Dir, "Account/Team/Project/Folder/Promo v1.mov"))
	if err != nil || !bytes.Equal(onDisk, data) {
		t.Fatalf("on disk: %d bytes, %v", len(onDisk), err)
	}
}
