package sandbox

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Uploads with repeats and in odd orders, while somebody renames, moves, stacks,
// deletes and lists: whatever the order was, the world hangs together.
func TestManyAtOnce(t *testing.T) {
	o := fast(t.TempDir())
	o.PartSize = 1000
	c := start(t, o)
	folders := []string{c.folder(), c.mkdir(c.root(), "A").ID, c.mkdir(c.root(), "B").ID}
	var all sync.WaitGroup
	for n := range 12 {
		all.Go(func() {
			dice := rand.New(rand.NewPCG(1, uint64(n)))
			var last string
			for i := range 6 {
				data := noise(uint64(n*100+i), 1+dice.IntN(9000))
				id := c.uploadOddly(dice, folders[dice.IntN(3)], fmt.Sprintf("f%d.mov", dice.IntN(5)), data)
				switch dice.IntN(6) {
				case 0:
					c.send("PUT", "/v2/assets/"+id, object{"name": fmt.Sprintf("g%d.mov", dice.IntN(5))})
				case 1:
					c.send("POST", "/v2/assets/"+folders[dice.IntN(3)]+"/move", object{"id": id})
				case 2:
					c.send("DELETE", "/v2/assets/"+id, nil)
				case 3:
					c.send("POST", "/v2/assets/"+folders[dice.IntN(2)]+"/move", object{"id": folders[2]})
				default:
					if last != "" {
						c.version(last, id)
					}
				}
				last = id
				c.send("GET", "/v2/assets/"+folders[dice.IntN(3)]+"/children", nil)
			}
		})
	}
	all.Wait()
	before := len(c.box.Assets())
	if err := c.box.Verify(); err != nil {
		t.Error(err)
	}
	again := c.reopen(o)
	if after := len(again.box.Assets()); after != before {
		t.Errorf("%d assets became %d", before, after)
	}
	c.box, c.server = again.box, again.server
}

// uploadOddly sends parts in any order, some twice, some at the same time.
func (c *client) uploadOddly(dice *rand.Rand, parent, name string, data []byte) string {
	a := c.create(parent, name, len(data))
	parts := split(data, len(a.UploadURLs))
	var wg sync.WaitGroup
	for _, i := range dice.Perm(len(parts)) {
		twice := dice.IntN(4) == 0
		for range 2 {
			wg.Go(func() {
				if got := c.put(a.UploadURLs[i], parts[i]); got.status != 200 {
					c.t.Errorf("part %d: %d %s", i+1, got.status, got.body)
				}
			})
			if !twice {
				break
			}
		}
		if dice.IntN(2) == 0 {
			wg.Wait()
		}
	}
	wg.Wait()
	return a.ID
}

func TestDeletedUploadsLeaveNothing(t *testing.T) {
	o := fast(t.TempDir())
	o.PartSize = 100
	c := start(t, o)
	in := c.mkdir(c.root(), "in").ID
	a := c.create(in, "x.mov", 250)
	data := noise(1, 250)
	c.put(a.UploadURLs[0], data[:84])
	c.send("DELETE", "/v2/assets/"+in, nil)
	if _, err := c.box.disk.root.Stat(uploadDir(a.ID)); err == nil {
		t.Error("the parts are still there")
	}
	c.send("PUT", "/v2/assets/"+in+"/restore", nil)
	for i, part := range split(data, 3) {
		c.put(a.UploadURLs[i], part)
	}
	if c.asset(a.ID).CompletedAt == nil || !bytes.Equal(c.onDisk(a.ID), data) {
		t.Error("a restored upload does not go on")
	}
}
