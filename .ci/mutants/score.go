package main

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// score collects outcomes as they come. Safe for several workers.
type score struct {
	mu       sync.Mutex
	out      io.Writer
	caught   int
	survived []mutant
	faults   []error
}

func (s *score) take(m mutant, o outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	by := o.caught
	switch {
	case o.fault != nil:
		s.faults = append(s.faults, o.fault)
		by = "NO GOOD"
	case by == "":
		s.survived = append(s.survived, m)
		by = "SURVIVED"
	default:
		s.caught++
	}
	fmt.Fprintf(s.out, "%-60s %-50s %5.1f s\n", m.name, by, o.took.Seconds())
}

func (s *score) verdict(took time.Duration) error {
	tried := s.caught + len(s.survived) + len(s.faults)
	fmt.Fprintf(s.out, "%d of %d planted bugs caught, %.0f s\n", s.caught, tried, took.Seconds())
	for _, m := range s.survived {
		fmt.Fprintf(s.out, "nobody noticed: %s (%s; ran %s)\n", m.name, m.file, m.tests)
	}
	if len(s.faults) > 0 {
		return errors.Join(s.faults...)
	}
	if len(s.survived) > maySurvive {
		return fmt.Errorf("%d planted bugs went unnoticed", len(s.survived))
	}
	return nil
}
