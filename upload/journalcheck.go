package upload

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
)

// pageCheck walks a bbolt file's pages before bbolt maps it into memory.
//
// bbolt follows page numbers without asking whether they lead out of the file:
// on damage it dies of a memory fault, partly in goroutines of its own, where
// recover cannot reach; and a wrong free list makes it overwrite live pages
// later. So every page that either meta page leads to is looked at first, in
// the layout bbolt's internal/common describes (version 2).
type pageCheck struct {
	file []byte
	size uint64 // bytes a page
	high uint64 // pages in use
	seen map[uint64]bool
}

const (
	pageHeader   = 16
	branchFlag   = 0x01
	leafFlag     = 0x02
	metaFlag     = 0x04
	freelistFlag = 0x10
	bucketFlag   = 0x01
	boltMagic    = 0xED0CDAED
	noFreelist   = ^uint64(0)
	maxDepth     = 64
)

var errPages = errors.New("its pages contradict each other")

// checkPages reads a bbolt file and says whether it can be trusted. A file that
// is not there, or empty, can.
func checkPages(path string) error {
	file, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(file) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open the journal: %w", err)
	}
	meta, ok := newestMeta(file)
	if !ok {
		return fmt.Errorf("%w: no valid meta page", errDamaged)
	}
	c := &pageCheck{file: file, size: uint64(meta.u32(8)), high: meta.u64(40), seen: map[uint64]bool{0: true, 1: true}}
	if c.high*c.size > uint64(len(file)) || c.high > 1<<40 {
		return fmt.Errorf("%w: it is cut short", errDamaged)
	}
	if err := c.bucket(meta.u64(16)); err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	if err := c.freelist(meta.u64(32)); err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	return nil
}

// view is a stretch of the file, read little-endian as bbolt maps it.
type view []byte

func (v view) u16(at int) uint16 { return binary.LittleEndian.Uint16(v[at:]) }
func (v view) u32(at int) uint32 { return binary.LittleEndian.Uint32(v[at:]) }
func (v view) u64(at int) uint64 { return binary.LittleEndian.Uint64(v[at:]) }

// newestMeta finds the valid meta page with the highest transaction.
func newestMeta(file []byte) (best view, ok bool) {
	for size := 512; size <= 64<<10; size *= 2 {
		for _, at := range []int{0, size} {
			m, valid := metaAt(file, at)
			if valid && int(m.u32(8)) == size && (best == nil || m.u64(48) > best.u64(48)) {
				best = m
			}
		}
	}
	return best, best != nil
}

func metaAt(file []byte, at int) (view, bool) {
	if at+pageHeader+64 > len(file) {
		return nil, false
	}
	m := view(file[at+pageHeader : at+pageHeader+64])
	h := fnv.New64a()
	h.Write(m[:56])
	return m, m.u32(0) == boltMagic && m.u64(56) == h.Sum64()
}

// page gives a page with its overflow, and marks it as reached.
func (c *pageCheck) page(id uint64) (view, error) {
	if id >= c.high {
		return nil, fmt.Errorf("%w: page %d is out of range", errPages, id)
	}
	at := id * c.size
	head := view(c.file[at : at+pageHeader])
	if head.u64(0) != id {
		return nil, fmt.Errorf("%w: page %d calls itself %d", errPages, id, head.u64(0))
	}
	more := uint64(head.u32(12))
	if id+more >= c.high {
		return nil, fmt.Errorf("%w: page %d is too long", errPages, id)
	}
	for n := id; n <= id+more; n++ {
		if c.seen[n] {
			return nil, fmt.Errorf("%w: page %d is used twice", errPages, n)
		}
		c.seen[n] = true
	}
	return view(c.file[at : at+(more+1)*c.size]), nil
}

func (c *pageCheck) bucket(root uint64) error {
	_, err := c.tree(root, nil, 0)
	return err
}

// tree walks one page of a bucket and what is below it. after is the last key
// before it; the result is the last key in it.
func (c *pageCheck) tree(id uint64, after []byte, depth int) ([]byte, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("%w: too deep", errPages)
	}
	p, err := c.page(id)
	if err != nil {
		return nil, err
	}
	switch p.u16(8) {
	case leafFlag:
		return c.leaf(p, after)
	case branchFlag:
		return c.branch(p, after, depth)
	}
	return nil, fmt.Errorf("%w: page %d is neither leaf nor branch", errPages, id)
}

func (c *pageCheck) branch(p view, after []byte, depth int) ([]byte, error) {
	count := int(p.u16(10))
	if count == 0 || pageHeader+count*16 > len(p) {
		return nil, fmt.Errorf("%w: a branch of %d", errPages, count)
	}
	for i := range count {
		e := pageHeader + i*16
		key, err := p.piece(e, p.u32(e), p.u32(e+4))
		if err != nil {
			return nil, err
		}
		if i > 0 && bytes.Compare(key, after) <= 0 {
			return nil, fmt.Errorf("%w: keys out of order", errPages)
		}
		if after, err = c.tree(p.u64(e+8), after, depth+1); err != nil {
			return nil, err
		}
	}
	return after, nil
}

func (c *pageCheck) leaf(p view, after []byte) ([]byte, error) {
	count := int(p.u16(10))
	if pageHeader+count*16 > len(p) {
		return nil, fmt.Errorf("%w: a leaf of %d", errPages, count)
	}
	for i := range count {
		e := pageHeader + i*16
		key, err := p.piece(e, p.u32(e+4), p.u32(e+8))
		if err != nil {
			return nil, err
		}
		if after != nil && bytes.Compare(key, after) <= 0 {
			return nil, fmt.Errorf("%w: keys out of order", errPages)
		}
		after = key
		value, err := p.piece(e, p.u32(e+4)+p.u32(e+8), p.u32(e+12))
		if err != nil {
			return nil, err
		}
		if p.u32(e) == bucketFlag {
			if err := c.inner(value); err != nil {
				return nil, err
			}
		}
	}
	return after, nil
}

// inner is a bucket in a bucket: its pages, or a page inside the value itself.
func (c *pageCheck) inner(value view) error {
	if len(value) < 16 {
		return fmt.Errorf("%w: a short bucket", errPages)
	}
	if root := value.u64(0); root != 0 {
		return c.bucket(root)
	}
	if len(value) < 16+pageHeader || value.u16(16+8) != leafFlag {
		return fmt.Errorf("%w: a broken inline bucket", errPages)
	}
	_, err := c.leaf(value[16:], nil)
	return err
}

// piece is a key or value: size bytes at pos after the element at base.
func (v view) piece(base int, pos, size uint32) (view, error) {
	from := uint64(base) + uint64(pos)
	to := from + uint64(size)
	if to > uint64(len(v)) {
		return nil, fmt.Errorf("%w: an element leads out of its page", errPages)
	}
	return v[from:to], nil
}

// freelist: what is listed as free must not be in use.
func (c *pageCheck) freelist(id uint64) error {
	if id == noFreelist {
		return nil
	}
	p, err := c.page(id)
	if err != nil {
		return err
	}
	count, first := uint64(p.u16(10)), uint64(pageHeader)
	if p.u16(8) != freelistFlag {
		return fmt.Errorf("%w: no free list", errPages)
	}
	if count == 0xFFFF {
		count, first = p.u64(pageHeader), pageHeader+8
	}
	if count > c.high || first+count*8 > uint64(len(p)) {
		return fmt.Errorf("%w: a free list of %d", errPages, count)
	}
	for i := range count {
		free := p.u64(int(first + i*8))
		if free >= c.high || c.seen[free] {
			return fmt.Errorf("%w: page %d is both free and in use", errPages, free)
		}
		c.seen[free] = true
	}
	return nil
}
