package upload

import (
	"runtime"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/sandbox"
)

// A hostile implementation's answers fail a job, not the program.
func TestHostileParts(t *testing.T) {
	for name, spoil := range map[string]func(*api.Upload){
		"none":     func(u *api.Upload) { u.Parts = nil },
		"negative": func(u *api.Upload) { u.Parts[0].Size = -5 },
		"gap":      func(u *api.Upload) { u.Parts = u.Parts[:1] },
		"overlap":  func(u *api.Upload) { u.Parts[1].Offset = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, smallParts, func(t *testing.T, w *world) {
				h := &hooked{}
				h.create = func(_ api.FileSpec, do func() (api.Upload, error)) (api.Upload, error) {
					u, err := do()
					if err == nil {
						spoil(&u)
					}
					return u, err
				}
				w.hook(h)
				w.add(w.file("a.mov", 30_000))
				time.Sleep(2 * time.Hour)
				j := w.want(w.engine.Snapshot(), "a.mov", NeedsYou)
				if j.Problem == nil || j.Problem.Code != "bad-parts" {
					t.Errorf("%+v", j.Problem)
				}
				if len(visible(w)) != 0 {
					t.Error("the asset that cannot be used was left on Frame.io")
				}
			})
		})
	}
}

func TestTenThousandParts(t *testing.T) {
	v2 := dialects()[0] // V4 makes at most 35 parts of anything but giants
	v2.run(t, sandbox.Options{Unlimited: true, PartSize: 100, ConfirmAfter: -1}, Options{Parts: 32}, func(t *testing.T, w *world) {
		path := w.file("a.mov", 1_000_000)
		w.add(path)
		w.until("half", 5*time.Hour, func(s *Snapshot) bool { return len(s.Jobs) == 1 && s.Jobs[0].Stored > 5000 })
		w.close()
		runtime.GC()
		w.open()
		s := w.settled(5 * time.Hour)
		w.sameBytes(s)
		over := 0
		for _, n := range w.box.Record().Puts {
			over += n - 1
		}
		if over > 32 {
			t.Errorf("%d parts were sent again after one restart", over)
		}
	})
}
