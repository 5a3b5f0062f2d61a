package upload

import (
	"context"
	"time"

	"stackdrop/api"
)

// meddler is a service whose slow calls can be played with.
type meddler struct {
	api.Service
	stack  func(ctx context.Context, target api.Ref, files []api.Ref, do func() (api.Node, error)) (api.Node, error)
	labels func(ctx context.Context, refs []api.Ref, l api.Label, do func() error) error
	share  func(ctx context.Context, refs []api.Ref, do func() (api.Share, error)) (api.Share, error)
	more   func(ctx context.Context, refs []api.Ref, do func() error) error
	delay  func(step api.Step, ahead int) time.Duration
	create time.Duration
	caps   func(api.Capabilities) api.Capabilities
}

func (m *meddler) Stack(ctx context.Context, target api.Ref, files ...api.Ref) (api.Node, error) {
	do := func() (api.Node, error) { return m.Service.Stack(ctx, target, files...) }
	if m.stack == nil {
		return do()
	}
	return m.stack(ctx, target, files, do)
}

func (m *meddler) SetLabels(ctx context.Context, refs []api.Ref, l api.Label) error {
	do := func() error {
		for _, r := range refs {
			if err := m.Service.SetLabels(ctx, []api.Ref{r}, l); err != nil {
				return err
			}
		}
		return nil
	}
	if m.labels == nil {
		return do()
	}
	return m.labels(ctx, refs, l, do)
}

func (m *meddler) Share(ctx context.Context, p api.Ref, name string, refs []api.Ref) (api.Share, error) {
	do := func() (api.Share, error) { return m.Service.Share(ctx, p, name, refs) }
	if m.share == nil {
		return do()
	}
	return m.share(ctx, refs, do)
}

func (m *meddler) AddToShare(ctx context.Context, s api.Share, refs []api.Ref) error {
	do := func() error { return m.Service.AddToShare(ctx, s, refs) }
	if m.more == nil {
		return do()
	}
	return m.more(ctx, refs, do)
}

func (m *meddler) CreateFile(ctx context.Context, p api.Ref, f api.FileSpec) (api.Upload, error) {
	time.Sleep(m.create)
	return m.Service.CreateFile(ctx, p, f)
}

func (m *meddler) Delay(step api.Step, ahead int) time.Duration {
	if m.delay == nil {
		return m.Service.Delay(step, ahead)
	}
	return m.delay(step, ahead)
}

func (m *meddler) Capabilities() api.Capabilities {
	c := m.Service.Capabilities()
	if m.caps != nil {
		c = m.caps(c)
	}
	return c
}

func (w *world) meddle(m *meddler) {
	w.t.Helper()
	if m.Service == nil {
		m.Service = w.svc
	}
	w.connectTo(func(string) (Account, error) {
		return Account{Service: m, Hosts: Hosts{Loopback: worldHost}}, nil
	})
}

func (w *world) connectTo(f func(string) (Account, error)) {
	w.t.Helper()
	if err := w.engine.ask(context.Background(), func(l *loop) { l.opts.Connect = f }); err != nil {
		w.t.Fatal(err)
	}
}

func errOf(class error, words string) error {
	return &api.Error{Class: class, Call: "TEST", Words: words}
}

// explained says whether a row that does not move tells a person why, or till when.
func explained(j *Job) bool {
	return j.State.Ended() || j.State == Paused || j.State == Offline || j.State == Retrying || j.Note != "" || !j.Turn.IsZero()
}
