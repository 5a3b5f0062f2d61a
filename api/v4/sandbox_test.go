package v4

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"stackdrop/api"
	"stackdrop/api/apitest"
	"stackdrop/api/rest"
	"stackdrop/api/sandbox"
)

const partSize = 1000 // of the sandbox, so that small files have many parts

func options(t *testing.T) sandbox.Options {
	return sandbox.Options{
		Dir: t.TempDir(), API: "v4", Empty: true, PartSize: partSize,
		ConfirmAfter: -1, HashAfter: -1, PlayableAfter: -1,
	}
}

// TestContract runs the contract over the sandbox, over real HTTP on loopback.
func TestContract(t *testing.T) {
	apitest.Run(t, func(t *testing.T) apitest.Harness {
		o := options(t)
		o.Unlimited = true
		server, service := connect(t, o)
		return harness(t, service, server.Sandbox)
	})
}

// connect starts a sandbox on loopback and a service that speaks to it.
func connect(t *testing.T, o sandbox.Options) (*sandbox.Server, *Service) {
	t.Helper()
	server, err := sandbox.Start(t.Context(), "127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	service, err := New(Options{BaseURL: server.URL, Token: rest.Fixed(api.Secret(server.Sandbox.Token())), Legacy: true})
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range service.client.Limits { // a thousand times faster
		service.client.Limits[name] = rest.Rate{Calls: r.Calls, Window: r.Window / 1000}
	}
	t.Cleanup(service.Close)
	return server, service
}

func harness(t *testing.T, service *Service, s *sandbox.Sandbox) apitest.Harness {
	t.Helper()
	p := s.Info().Projects[0]
	project := api.Ref{Kind: api.KindProject, Account: p.AccountID, ID: p.ID}
	page, err := service.Children(t.Context(), project, "")
	if err != nil || len(page.Nodes) != 1 {
		t.Fatalf("the sandbox's project holds %v, %v", page.Nodes, err)
	}
	return apitest.Harness{
		Service: service, Project: project, Folder: page.Nodes[0].Ref,
		Several: 5*partSize - 1, Many: folderPage + 30,
	}
}

// TestContractWithinLimits runs it once more against all of Frame.io's rate
// limits, in virtual time and with default delays: the server never has to say
// 429, however many goroutines ask.
func TestContractWithinLimits(t *testing.T) {
	for _, test := range apitest.Tests() {
		t.Run(test.Name, func(t *testing.T) {
			o := options(t)
			o.ConfirmAfter, o.HashAfter, o.PlayableAfter = 0, 0, 0
			inVirtualTime(t, o, func(t *testing.T, h apitest.Harness, box *sandbox.Sandbox) {
				test.Run(t, h)
				if r := box.Record(); r.Limited > 0 || len(r.Calls) == 0 {
					t.Errorf("%d calls were too many, of these: %v", r.Limited, r.Calls)
				}
			})
		})
	}
}

// inVirtualTime runs a test on a sandbox that is reached through memory.
func inVirtualTime(t *testing.T, o sandbox.Options, run func(*testing.T, apitest.Harness, *sandbox.Sandbox)) {
	synctest.Test(t, func(t *testing.T) {
		box, err := sandbox.New(o)
		if err != nil {
			t.Fatal(err)
		}
		line := sandbox.NewMemory()
		const origin = "http://127.0.0.1:4321"
		server := sandbox.Serve(t.Context(), line, origin, box)
		t.Cleanup(func() { _ = server.Close() })

		pool := rest.NewTransport()
		pool.DialContext, pool.Proxy = line.Dial, nil
		t.Cleanup(pool.CloseIdleConnections)
		log := new(safeBuffer)
		service, err := New(Options{
			BaseURL: origin, Token: rest.Fixed(api.Secret(box.Token())), Legacy: true, HTTP: pool,
			Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		})
		if err != nil {
			t.Fatal(err)
		}
		h := harness(t, service, box)
		h.HTTP = &http.Client{Transport: pool}
		run(t, h, box)
		for _, secret := range []string{box.Token(), "fio-u-", "X-Amz", "page_size"} {
			if strings.Contains(log.String(), secret) {
				t.Errorf("the log tells %s", secret)
			}
		}
	})
}

// safeBuffer is a buffer for many goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
