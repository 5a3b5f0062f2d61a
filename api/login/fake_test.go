package login

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stackdrop/api"
)

// issuer is a token endpoint with rotation, as http.RoundTripper. Every token of
// its making holds "SECRET".
type issuer struct {
	life    string        // expires_in; "" is 3600
	takes   time.Duration // for one answer
	keeps   bool          // gives no new refresh token
	before  func(n int, form url.Values) (*http.Response, error)
	mu      sync.Mutex
	refresh string // the only good refresh token
	made    int
	asked   []request
	revoked []string
}

type request struct {
	at     time.Time
	path   string
	form   url.Values
	header http.Header
}

// handOut makes a first pair, as a sign-in would.
func (i *issuer) handOut() (access, refresh api.Secret) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.pair()
}

func (i *issuer) pair() (access, refresh api.Secret) {
	i.made++
	i.refresh = fmt.Sprintf("SECRET-refresh-%d", i.made)
	return api.Secret(fmt.Sprintf("SECRET-access-%d", i.made)), api.Secret(i.refresh)
}

func (i *issuer) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	i.mu.Lock()
	n := len(i.asked)
	i.asked = append(i.asked, request{time.Now(), r.URL.Path, form, r.Header.Clone()})
	i.mu.Unlock()
	if i.takes > 0 {
		if err := sleep(r.Context(), i.takes); err != nil {
			return nil, err
		}
	}
	if i.before != nil {
		if resp, err := i.before(n, form); resp != nil || err != nil {
			return resp, err
		}
	}
	return i.answer(r.URL.Path, form), nil
}

func (i *issuer) answer(path string, form url.Values) *http.Response {
	i.mu.Lock()
	defer i.mu.Unlock()
	if strings.HasSuffix(path, "/revoke") {
		i.revoked = append(i.revoked, form.Get("token"))
		return response(200, "")
	}
	old := form.Get("refresh_token")
	if form.Get("grant_type") == "refresh_token" && old != i.refresh {
		return response(400, `{"error":"invalid_grant","error_description":"`+old+` is spent"}`)
	}
	access, refresh := i.pair()
	if i.keeps {
		i.refresh, refresh = old, ""
	}
	return response(200, tokens(access.Reveal(), refresh.Reveal(), i.life))
}

func tokens(access, refresh, life string) string {
	if life == "" {
		life = "3600"
	}
	more := ""
	if refresh != "" {
		more = fmt.Sprintf(`,"refresh_token":%q`, refresh)
	}
	return fmt.Sprintf(`{"access_token":%q,"token_type":"bearer","expires_in":%s%s}`, access, life, more)
}

func (i *issuer) requests() []request {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.asked)
}

func response(status int, body string, head ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for n := 0; n+1 < len(head); n += 2 {
		h.Set(head[n], head[n+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// always plays one answer.
func always(status int, body string, head ...string) func(int, url.Values) (*http.Response, error) {
	return func(int, url.Values) (*http.Response, error) { return response(status, body, head...), nil }
}

// vault is a Keeper that several Sources share, as processes do a keyring.
type vault struct {
	lock  chan struct{} // holds one token while nobody has the lock
	takes time.Duration // for saving

	mu      sync.Mutex
	text    api.Secret // as a keyring has it
	loadErr error
	saveErr error
	asks    bool // Load waits for a password
	forgets bool // Save never gets there: the process was killed
	saves   int
	tries   int // to save
	loads   int
}

func newVault(kept Kept) *vault {
	v := &vault{lock: make(chan struct{}, 1), text: kept.Encode()}
	v.lock <- struct{}{}
	return v
}

func (v *vault) Load(ctx context.Context) (Kept, error) {
	if v.asks {
		<-ctx.Done()
		return Kept{}, ctx.Err()
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.loads++
	switch {
	case v.loadErr != nil:
		return Kept{}, v.loadErr
	case v.text == "":
		return Kept{}, ErrNobody
	}
	return DecodeKept(v.text)
}

func (v *vault) Save(_ context.Context, kept Kept) error {
	time.Sleep(v.takes)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.tries++
	switch {
	case v.saveErr != nil:
		return fmt.Errorf("keyring: %w while writing %s", v.saveErr, kept.Refresh.Reveal()) // an ill-mannered one
	case v.forgets:
		return nil
	case v.text == "" && !kept.IsZero():
		return ErrNobody
	}
	v.saves++
	v.text = kept.Encode()
	if kept.IsZero() {
		v.text = ""
	}
	return nil
}

func (v *vault) Lock(ctx context.Context) (func(), error) {
	select {
	case <-v.lock:
		return func() { v.lock <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (v *vault) set(change func(*vault)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	change(v)
}

func (v *vault) holds(t *testing.T) Kept {
	t.Helper()
	kept, err := v.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

var errKeyring = errors.New("locked")

var native = Client{ID: "0123456789abcdef0123456789abcdef", Redirect: "adobe+0a1b2c://adobeid/0123456789abcdef0123456789abcdef"}

const sandbox = "http://127.0.0.1:4321"

// world is one person signed in at an issuer an hour ago, less left.
type world struct {
	issuer *issuer
	vault  *vault
	log    *bytes.Buffer
}

func newWorld(left time.Duration) *world {
	w := &world{issuer: &issuer{takes: 300 * time.Millisecond}, log: new(bytes.Buffer)}
	access, refresh := w.issuer.handOut()
	now := time.Now()
	w.vault = newVault(Kept{
		Method: Adobe, Client: native, Base: sandbox,
		Access: access, Refresh: refresh, Since: now.Add(left - time.Hour), Expires: now.Add(left),
	})
	return w
}

// process is a Source as another process would have it.
func (w *world) process() *Source {
	log := slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return NewSource(w.vault, SourceOptions{HTTP: w.issuer, Log: log, Rand: func() float64 { return 1 }})
}

// classOf names an error's class, "" of another kind of error.
func classOf(err error) error {
	if e, ok := errors.AsType[*api.Error](err); ok {
		return e.Class
	}
	return nil
}

// crowd calls Token n times at once and says which tokens and errors came.
func crowd(t *testing.T, n int, sources ...*Source) (tokens []string, errs []error) {
	t.Helper()
	var (
		mu  sync.Mutex
		all sync.WaitGroup
	)
	seen := map[string]bool{}
	for range n {
		for _, s := range sources {
			all.Go(func() {
				token, err := s.Token(t.Context())
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					errs = append(errs, err)
					return
				}
				seen[token.Reveal()] = true
			})
		}
	}
	all.Wait()
	return slices.Sorted(maps.Keys(seen)), errs
}

func token(t *testing.T, s *Source) string {
	t.Helper()
	got, err := s.Token(t.Context())
	if err != nil {
		t.Fatalf("no token: %v", err)
	}
	return got.Reveal()
}
