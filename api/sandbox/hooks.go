package sandbox

import (
	"net/http"
	"strconv"
	"strings"
)

// What a test does behind the client's back, as somebody else in the browser or
// an administrator would. Ids that are not known give an error.

// Delete deletes an asset as another user.
func (s *Sandbox) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.deleteOne(nil, id)
}

// Rename renames an asset as another user.
func (s *Sandbox) Rename(id, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.findWritable(nil, id)
	if err != nil {
		return err
	}
	c := s.begin()
	c.touch(a)
	c.retitle(a, name)
	return s.commit(c)
}

// Move moves an asset to another folder as another user.
func (s *Sandbox) Move(id, folder string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, dest, err := s.pair(nil, id, folder)
	if err != nil {
		return err
	}
	c := s.begin()
	c.carry(a, dest)
	return s.commit(c)
}

// ExpireURLs makes every presigned URL given so far answer "Request has
// expired". URLs given from now on are good.
func (s *Sandbox) ExpireURLs() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.header.Epoch++
	h := s.header
	return s.log.write(logLine{Header: &h})
}

func (s *Sandbox) currentEpoch() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.header.Epoch
}

// epochOf reads the epoch out of a URL whose signature has been checked.
func (s *Sandbox) epochOf(r *http.Request) int {
	text, _, _ := strings.Cut(r.URL.Query().Get("x-amz-meta-request_id"), "-")
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}
