package sandbox

import (
	"maps"
	"net/http"
	"sync"
)

// PartKey names one part of one asset.
type PartKey struct {
	Asset string
	Part  int
}

// Record is what the server has seen since New.
type Record struct {
	Puts          map[PartKey]int // PUTs begun
	Stored        map[PartKey]int // PUTs whose bytes were taken
	Late          int             // PUTs for assets already complete or gone: taken, and not looked at
	Authorization int             // requests to the part store that carried an Authorization header
	Bytes         int64           // of parts' bodies received, repeats and torn ones included
	InFlight      int             // PUTs going on now; one that a fault has stalled counts until the stall is over
	MaxInFlight   int
	Calls         map[string]int // API calls by route: "GET /v2/assets/:id"
	Ops           map[string]int // API calls past token and limits, by what they do: OpCreateFile and the rest
	Limited       int            // API calls answered 429 by the rate limits
	Struck        []int          // how often each rule of the fault plan has struck
}

// Record returns what the server has seen so far.
func (s *Sandbox) Record() Record {
	s.seen.mu.Lock()
	defer s.seen.mu.Unlock()
	out := s.seen.Record
	out.Struck = s.faults.counts()
	out.Puts, out.Stored, out.Calls, out.Ops = maps.Clone(out.Puts), maps.Clone(out.Stored), maps.Clone(out.Calls), maps.Clone(out.Ops)
	return out
}

type recorder struct {
	mu sync.Mutex
	Record
	serial int64
}

func newRecorder() *recorder {
	return &recorder{Record: Record{Puts: map[PartKey]int{}, Stored: map[PartKey]int{}, Calls: map[string]int{}, Ops: map[string]int{}}}
}

func (r *recorder) next() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.serial++
	return r.serial
}

// part notes a request to the part store; the caller says when it is over.
func (r *recorder) part(req *http.Request, a *asset, number int) (done func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if req.Header.Get("Authorization") != "" {
		r.Authorization++
	}
	if a != nil && req.Method == http.MethodPut {
		r.Puts[PartKey{a.ID, number}]++
	}
	r.InFlight++
	r.MaxInFlight = max(r.MaxInFlight, r.InFlight)
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.InFlight--
	}
}

func (r *recorder) stored(asset string, number int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Stored[PartKey{asset, number}]++
}

func (r *recorder) late() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Late++
}

func (r *recorder) bytes(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Bytes += int64(n)
}

func (r *recorder) call(route string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Calls[route]++
}

func (r *recorder) ops(names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range names {
		r.Ops[name]++
	}
}

func (r *recorder) limited() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Limited++
}
