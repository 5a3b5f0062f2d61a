package openapi

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"stackdrop/api"
	"stackdrop/api/rest"
	"stackdrop/api/sandbox/oauth"
	"stackdrop/api/v4"
	"stackdrop/upload"
)

// engineAtWork uploads files and a folder, puts versions on a file and on the
// stack it becomes, labels all of it and shares it.
func engineAtWork(w *world) {
	src := w.TempDir()
	file := func(name string, size int) string {
		path := filepath.Join(src, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			w.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			w.Fatal(err)
		}
		return path
	}
	engine := w.start()

	cut := file("Promo.mov", 3*partSize+7)
	file("Day 1/A001.mov", 1)
	file("Day 1/Cards/A002.mxf", 5*partSize)
	w.add(engine, upload.Request{Into: w.folder, Paths: []string{cut, filepath.Join(src, "Day 1")}})
	first := w.await(engine, 3)
	target := first[slices.IndexFunc(first, func(j *upload.Job) bool { return j.Path == cut })].Asset

	var versions []string
	for n := 2; n < 6; n++ {
		versions = append(versions, file(fmt.Sprintf("Promo v%d.mov", n), 2*partSize))
	}
	w.add(engine, upload.Request{VersionOf: target, Target: "Promo.mov", Paths: versions})
	w.await(engine, 7)
	w.add(engine, upload.Request{VersionOf: target, Target: "Promo.mov", Paths: []string{file("Promo v6.mov", 1)}})
	jobs := w.await(engine, 8)

	var refs []api.Ref
	for _, j := range jobs {
		refs = append(refs, j.Asset)
	}
	for _, r := range []upload.TaskRequest{
		{Kind: upload.TaskLabel, Label: api.LabelApproved, Refs: refs},
		{Kind: upload.TaskShare, Name: "For review", Refs: refs},
	} {
		r.Account, r.Project = "jane", w.project()
		if _, err := engine.AddTask(w.Context(), r); err != nil {
			w.Fatal(err)
		}
	}
	left := w.until(engine, "labelled and shared", func(s *upload.Snapshot) bool { return s.Totals.Tasks == 0 })
	for _, task := range left.Tasks { // the link stays on the list, a label that is set does not
		if task.Problem != nil || task.Link == "" {
			w.Errorf("%s: %v, a link: %v", task.Kind, task.Problem, task.Link != "")
		}
	}
}

// start runs an engine until the test ends.
func (w *world) start() *upload.Engine {
	w.Helper()
	engine, err := upload.Open(upload.Options{
		Dir: w.TempDir(), Dial: w.line.Dial,
		Connect: func(string) (upload.Account, error) {
			return upload.Account{Service: w.service, Hosts: upload.Hosts{Loopback: "127.0.0.1:4321"}}, nil
		},
	})
	if err != nil {
		w.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }()
	w.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			w.Errorf("the engine ended with %v", err)
		}
	})
	return engine
}

func (w *world) add(engine *upload.Engine, r upload.Request) {
	w.Helper()
	r.Account = "jane"
	if _, err := engine.Add(w.Context(), r); err != nil {
		w.Fatal(err)
	}
}

// await waits until n jobs are done.
func (w *world) await(engine *upload.Engine, n int) []*upload.Job {
	w.Helper()
	return w.until(engine, fmt.Sprintf("%d files up", n), func(s *upload.Snapshot) bool {
		return s.Totals.Confirmed == n && !slices.ContainsFunc(s.Jobs, func(j *upload.Job) bool { return !j.State.Ended() })
	}).Jobs
}

func (w *world) until(engine *upload.Engine, what string, good func(*upload.Snapshot) bool) *upload.Snapshot {
	w.Helper()
	news, cancel := engine.Subscribe()
	defer cancel()
	late := time.After(time.Hour)
	for {
		s := engine.Snapshot()
		if good(s) {
			return s
		}
		select {
		case <-news:
		case <-late:
			for _, j := range s.Jobs {
				w.Logf("%s: %v %v", j.Name, j.State, j.Problem)
			}
			for _, task := range s.Tasks {
				w.Logf("%s: %v %d of %d, %v", task.Kind, task.State, task.Done, task.Total, task.Problem)
			}
			w.Fatalf("not %s after an hour: %+v", what, s.Totals)
		}
	}
}

// signedIn uses tokens of Adobe's login: Sam's, who is in one account and must
// see nothing of another.
func signedIn(w *world) {
	sam := w.service
	for _, u := range w.box.Info().Login.Users {
		token := w.signIn(u.Email)
		service := w.client(v4.Options{Token: rest.Fixed(api.Secret(token))})
		me, err := service.Me(w.Context())
		if err != nil || me.Email != u.Email {
			w.Fatalf("%s is %+v, %v", u.Email, me, err)
		}
		if _, err := service.Roots(w.Context()); err != nil {
			w.Error(err)
		}
		sam = service
	}
	if _, err := sam.Children(w.Context(), w.folder, ""); err == nil {
		w.Error("Sam sees into Jane's folder")
	}
	if err := w.box.Login().ExpireAccess(); err != nil {
		w.Fatal(err)
	}
	if _, err := sam.Me(w.Context()); err == nil {
		w.Error("an expired token is good")
	}
}

func nativeApp(t *testing.T, clients []oauth.Client) oauth.Client {
	t.Helper()
	i := slices.IndexFunc(clients, func(c oauth.Client) bool { return c.Kind == oauth.Native })
	if i < 0 {
		t.Fatal("no native app is registered")
	}
	return clients[i]
}
