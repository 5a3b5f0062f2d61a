package app

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/dustin/go-humanize"

	"stackdrop/upload"
)

// reporter tells on standard output how a batch is doing: lines for people, or
// one JSON object per line for scripts.
type reporter struct {
	out   io.Writer
	json  bool
	api   string // "V4"
	last  map[string]upload.State
	moved time.Time // last progress event
	tally tally
	begun time.Time
}

func newReporter(out io.Writer, asJSON bool, api string) *reporter {
	return &reporter{out: out, json: asJSON, api: api, last: map[string]upload.State{}, begun: time.Now()}
}

// event is one line of -json. Sizes are bytes.
type event struct {
	Event   string  `json:"event"` // waiting, state, progress, skipped, offline, summary
	Time    string  `json:"time"`
	API     string  `json:"api"` // V2 or V4
	ID      string  `json:"id,omitempty"`
	Path    string  `json:"path,omitempty"`
	Name    string  `json:"name,omitempty"`
	State   string  `json:"state,omitempty"`
	Size    int64   `json:"size,omitempty"`
	Sent    int64   `json:"sent,omitempty"`
	AssetID string  `json:"asset_id,omitempty"`
	StackID string  `json:"stack_id,omitempty"`
	Code    string  `json:"code,omitempty"`
	Message string  `json:"message,omitempty"`
	Already bool    `json:"uploaded_before,omitempty"`
	Speed   float64 `json:"bytes_per_second,omitempty"`
}

// tally is the summary.
type tally struct {
	Event     string  `json:"event"`
	Time      string  `json:"time"`
	API       string  `json:"api"`
	OK        bool    `json:"ok"`
	Files     int     `json:"files"`
	Confirmed int     `json:"confirmed"`
	Already   int     `json:"already"`
	Failed    int     `json:"failed"`
	Skipped   int     `json:"skipped"`
	Bytes     int64   `json:"bytes"`
	Seconds   float64 `json:"seconds"`
}

const progressEvery = time.Second

// show tells what is new in s about a batch, and whether all of it has ended.
func (r *reporter) show(s *upload.Snapshot, batch string) (ended bool) {
	at := slices.IndexFunc(s.Batches, func(b *upload.Batch) bool { return b.ID == batch })
	if at < 0 {
		return false
	}
	b := s.Batches[at]
	mine := make(map[string]bool, len(b.Jobs))
	for _, id := range b.Jobs {
		mine[id] = true
	}
	t := tally{Event: "summary", Skipped: len(b.Skipped)}
	var sent, size int64
	ended = !b.Scanning
	for _, j := range s.Jobs {
		if !mine[j.ID] {
			continue
		}
		r.job(j)
		sent, size = sent+j.Sent, size+j.Size
		t.add(j)
		ended = ended && j.State.Ended()
	}
	r.tally = t
	if b.Scanning {
		return false
	}
	if ended {
		r.skipped(b.Skipped)
		return true
	}
	r.progress(s, sent, size)
	return false
}

func (t *tally) add(j *upload.Job) {
	t.Files++
	switch {
	case j.State.Confirmed():
		t.Confirmed++
		t.Bytes += j.Size
		if j.Already {
			t.Already++
		}
	case j.State.Ended():
		t.Failed++
	}
}

func (r *reporter) job(j *upload.Job) {
	if r.last[j.ID] == j.State {
		return
	}
	r.last[j.ID] = j.State
	e := event{Event: "state", ID: j.ID, Path: j.Path, Name: j.Name, State: string(j.State), Size: j.Size, Sent: j.Sent, AssetID: j.Asset.ID, StackID: j.Stack.ID, Already: j.Already}
	if j.Problem != nil {
		e.Code, e.Message = j.Problem.Code, j.Problem.Text()
	}
	if j.Retry != nil {
		e.Message = j.Retry.Why
	}
	r.write(e, func() string {
		switch {
		case j.Problem != nil:
			return fmt.Sprintf("%-10s %s\n           %s", j.State, j.Path, j.Problem.Text())
		case j.State.Confirmed() && j.Already:
			return fmt.Sprintf("%-10s %s (was uploaded before)", j.State, j.Path)
		case j.State == upload.Waiting || j.State == upload.Preparing || j.State == upload.Finishing:
			return ""
		}
		return fmt.Sprintf("%-10s %s", j.State, j.Path)
	})
}

func (r *reporter) progress(s *upload.Snapshot, sent, size int64) {
	now := time.Now()
	if now.Sub(r.moved) < progressEvery {
		return
	}
	r.moved = now
	if s.Offline != "" {
		r.write(event{Event: "offline", Message: s.Offline}, func() string { return s.Offline })
		return
	}
	r.write(event{Event: "progress", Sent: sent, Size: size, Speed: s.Totals.Speed}, func() string {
		return fmt.Sprintf("           %s of %s, %s/s", humanize.Bytes(uint64(sent)), humanize.Bytes(uint64(size)), humanize.Bytes(uint64(s.Totals.Speed)))
	})
}

func (r *reporter) skipped(list []upload.Skipped) {
	for _, s := range list {
		r.write(event{Event: "skipped", Path: s.Path, Message: s.Reason}, func() string {
			return fmt.Sprintf("Skipped    %s (%s)", s.Path, s.Reason)
		})
	}
}

// waiting says, to scripts, that files are still being written. People are told
// on standard error.
func (r *reporter) waiting(paths []string, why string) {
	for _, path := range paths {
		r.write(event{Event: "waiting", Path: path, Message: why}, func() string { return "" })
	}
}

// stopped is the last line of a run that was interrupted.
func (r *reporter) stopped() {
	if r.json {
		t := r.tally
		t.Event, t.Time, t.API, t.Seconds = "summary", stamp(), r.api, time.Since(r.begun).Seconds()
		r.line(t)
	}
}

// summary is the last line, and the verdict: an error unless all is confirmed.
func (r *reporter) summary() error {
	t := r.tally
	t.Time, t.API = stamp(), r.api
	t.Seconds = time.Since(r.begun).Seconds()
	t.OK = t.Files > 0 && t.Confirmed == t.Files
	if r.json {
		r.line(t)
	} else if t.Files == 0 {
		fmt.Fprintln(r.out, "There was nothing to upload: no file was found.")
	} else {
		fmt.Fprintf(r.out, "%d of %d files confirmed by Frame.io, %s.", t.Confirmed, t.Files, humanize.Bytes(uint64(t.Bytes)))
		if t.Failed > 0 {
			fmt.Fprintf(r.out, " %d did not get through; see above.", t.Failed)
		}
		fmt.Fprintln(r.out)
	}
	if !t.OK {
		return errReported
	}
	return nil
}

func (r *reporter) write(e event, text func() string) {
	if r.json {
		e.Time, e.API = stamp(), r.api
		r.line(e)
		return
	}
	if t := text(); t != "" {
		fmt.Fprintln(r.out, t)
	}
}

func (r *reporter) line(v any) {
	data, err := json.Marshal(v)
	if err != nil {
		return // strings and numbers: cannot fail
	}
	fmt.Fprintf(r.out, "%s\n", data)
}

func stamp() string { return time.Now().UTC().Format(time.RFC3339Nano) }
