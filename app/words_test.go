package app

import (
	"strings"
	"testing"
	"time"

	"stackdrop/upload"
	"stackdrop/widgets"
)

func TestRowsSayWhatHappens(t *testing.T) {
	now := time.Unix(1000, 0)
	base := upload.Job{ID: "1", Name: "Promo_v3.mov", Dest: "Spring Campaign / Cuts", Size: 1_000_000_000, Left: -1}
	cases := []struct {
		change func(*upload.Job)
		want   []string
	}{
		{func(j *upload.Job) {
			j.State, j.Sent, j.Speed, j.Left = upload.Uploading, 620_000_000, 84e6, time.Minute
		}, []string{"Uploading", "84 MB/s · 1 min left", "620 MB of 1.0 GB"}},
		{func(j *upload.Job) { j.State, j.Sent = upload.Finishing, 1_000_000_000 }, []string{"waiting for Frame.io"}},
		{func(j *upload.Job) {
			j.State, j.Retry = upload.Retrying, &upload.Retry{Attempt: 2, At: now.Add(12 * time.Second), Why: "the connection broke"}
		}, []string{"Retrying in 12 s · attempt 3", "the connection broke"}},
		{func(j *upload.Job) { j.State, j.Confirmed = upload.Verified, true }, []string{"Done · verified"}},
		{func(j *upload.Job) { j.State, j.Stored, j.Parts, j.Sent = upload.Paused, 62, 140, 5 }, []string{"Paused", "62 of 140 parts kept"}},
		{func(j *upload.Job) {
			j.State, j.Problem = upload.NeedsYou, &upload.Problem{What: "W.", Did: "D.", Do: "H.", Fix: upload.FixRetry}
		}, []string{"Needs you", "W. D. H.", "Try again"}},
		{func(j *upload.Job) { j.Target = "Promo"; j.State = upload.Waiting }, []string{"new version of Promo", "Spring Campaign › Cuts"}},
	}
	for _, c := range cases {
		j := base
		c.change(&j)
		r := queueRow(&j, now)
		all := strings.Join([]string{r.Name, r.Dest, r.Becomes, r.State, r.Detail, r.Bytes, r.Problem, r.ProblemAction}, " | ")
		for _, w := range c.want {
			if !strings.Contains(all, w) {
				t.Errorf("%s: %q is not in %q", j.State, w, all)
			}
		}
		if r.Progress >= 1 && !r.Confirmed {
			t.Errorf("%s: the bar is full", j.State)
		}
	}
}

func TestTasksSayWhatHappens(t *testing.T) {
	now := time.Unix(1000, 0)
	for _, c := range []struct {
		task upload.Task
		want []string
		not  string
	}{
		{upload.Task{State: upload.Waiting, Why: "waits for its uploads"}, []string{"Waiting|", "|for its uploads"}, "waits"},
		{upload.Task{State: upload.Waiting, Why: "others go first"}, []string{"Waiting|", "|others go first"}, "password"},
		{upload.Task{State: upload.Done, Link: "https://f.io/x", Password: "pine-tree"}, []string{"Link ready|", "|password: pine-tree"}, "f.io"},
		{upload.Task{State: upload.Preparing, Link: "https://f.io/x", Password: "pine-tree", Done: 2, Left: time.Minute}, []string{"Link ready · the rest takes 1 min|password: pine-tree"}, "f.io"},
	} {
		c.task.Kind, c.task.Name, c.task.Total = upload.TaskShare, "a.mov and 2 more", 3
		r := taskRow(&c.task, now)
		all := strings.Join([]string{r.Name, r.State, r.Detail, r.Dest}, "|")
		for _, w := range append(c.want, "Review link · a.mov and 2 more|", "|3 files") {
			if !strings.Contains(all, w) {
				t.Errorf("%q is not in %q", w, all)
			}
		}
		if strings.Contains(all, c.not) {
			t.Errorf("%q is in %q", c.not, all)
		}
	}
}

func TestEveryStateHasToneGlyphAndActions(t *testing.T) {
	for _, s := range []upload.State{upload.Waiting, upload.Preparing, upload.Uploading, upload.Finishing, upload.Stacking, upload.Done, upload.Verified, upload.Paused, upload.Retrying, upload.Offline, upload.Growing, upload.NeedsYou, upload.Failed, upload.Cancelled} {
		j := &upload.Job{State: s, Left: -1}
		r := queueRow(j, time.Unix(0, 0))
		if r.Glyph == widgets.GlyphNone || r.State == "" || r.Actions == 0 {
			t.Errorf("%s: %+v", s, r)
		}
	}
}

func TestRates(t *testing.T) {
	for in, want := range map[string]int64{"80Mbit": 10_000_000, "10MB/s": 10_000_000, "10 mb": 10_000_000, "2.5MiB": 2621440, "0": 0, "": 0, "off": 0, "1gbit/s": 125_000_000, "5000": 5000} {
		got, err := parseRate(in)
		if err != nil || got != want {
			t.Errorf("%q: %d, %v", in, got, err)
		}
	}
	for _, in := range []string{"fast", "-3MB", "10 parsecs", "1e99GB", "0.001", "NaN", "12..3MB"} {
		if got, err := parseRate(in); err == nil {
			t.Errorf("%q is %d", in, got)
		}
	}
}

func TestDurations(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0 s", 59 * time.Second: "59 s", 9 * time.Minute: "9 min", 80 * time.Minute: "1 h 20 min", 3 * time.Hour: "3 h", 100 * time.Hour: "4 days"} {
		if got := duration(d); got != want {
			t.Errorf("%v: %q", d, got)
		}
	}
}
