package sandbox

import (
	"net/http"
	"regexp"
	"slices"
	"time"
)

// route is one call of one version of the API, written as Frame.io's reference
// writes it.
type route struct {
	pattern string
	rate    rate
	serve   func(*Sandbox, *call) (reply, error)
	ops     opsOf // may be nil
}

// routeTable is V2; V4 is in v4routes.go.
var routeTable = []route{
	{"GET /v2/me", rateDefault, (*Sandbox).getMe, nil},
	{"GET /v2/accounts", rateList, (*Sandbox).listAccounts, nil},
	{"GET /v2/accounts/:id", rateDefault, (*Sandbox).getAccount, nil},
	{"GET /v2/accounts/:id/teams", rateList, (*Sandbox).listAccountTeams, nil},
	{"GET /v2/teams", rateList, (*Sandbox).listTeams, nil},
	{"GET /v2/teams/:id", rateDefault, (*Sandbox).getTeam, nil},
	{"GET /v2/teams/:id/projects", rateList, (*Sandbox).listProjects, nil},
	{"POST /v2/teams/:id/projects", rateLinks, (*Sandbox).createProject, nil},
	{"GET /v2/projects/shared", rateList, (*Sandbox).listShared, nil},
	{"GET /v2/projects/:id", rateDefault, (*Sandbox).getProject, nil},

	{"GET /v2/assets/:id", rateGet, (*Sandbox).getAsset, does(OpNode, OpStatus)},
	{"PUT /v2/assets/:id", rateUpdate, (*Sandbox).updateAsset, opsUpdate},
	{"DELETE /v2/assets/:id", rateUpdate, (*Sandbox).deleteAsset, does(OpDelete)},
	{"PUT /v2/assets/:id/restore", rateUpdate, (*Sandbox).restoreAsset, nil},
	{"POST /v2/assets/:id/label", rateUpdate, (*Sandbox).labelAsset, does(OpLabel)},
	{"GET /v2/assets/:id/children", rateList, (*Sandbox).listChildren, does(OpChildren)},
	{"POST /v2/assets/:id/children", rateCreate, (*Sandbox).createAsset, opsCreate},
	{"POST /v2/assets/:id/realtime_upload/parts", rateUpdate, (*Sandbox).registerParts, nil},
	{"POST /v2/assets/:id/version", rateLinks, (*Sandbox).versionAsset, does(OpStack)},
	{"DELETE /v2/assets/:id/unversion", rateLinks, (*Sandbox).unversionAsset, nil},
	{"POST /v2/assets/:id/move", rateUpdate, (*Sandbox).moveAsset, nil},
	{"POST /v2/assets/:id/copy", rateLinks, (*Sandbox).copyAsset, nil},
	{"DELETE /v2/batch/assets", rateLinks, (*Sandbox).deleteBatch, does(OpDelete)},
	{"POST /v2/batch/assets/:id/copy", rateLinks, (*Sandbox).copyBatch, nil},

	{"GET /v2/projects/:id/review_links", rateList, (*Sandbox).listLinks, nil},
	{"POST /v2/projects/:id/review_links", rateLinks, (*Sandbox).createLink, does(OpShare)},
	{"GET /v2/review_links/:id", rateDefault, (*Sandbox).getLink, nil},
	{"PUT /v2/review_links/:id", rateUpdate, (*Sandbox).updateLink, nil},
	{"GET /v2/review_links/:id/items", rateList, (*Sandbox).listLinkItems, nil},
	{"POST /v2/review_links/:id/assets", rateLinks, (*Sandbox).addLinkAssets, does(OpShare)},
	{"PUT /v2/review_links/:id/assets", rateLinks, (*Sandbox).setLinkAssets, does(OpShare)},
}

func (s *Sandbox) routes() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range routeTable {
		mux.HandleFunc(muxPattern(rt.pattern), s.serving(rt, v2{}))
	}
	for _, rt := range v4Table {
		mux.HandleFunc(muxPattern(rt.pattern), s.serving(rt.route(), v4{}))
	}
	mux.HandleFunc("/v4", s.noRoute)
	mux.HandleFunc("/v4/", s.noRoute)
	mux.Handle("/ims/", s.login.Handler())
	mux.Handle("/oauth2/", s.login.Handler())
	mux.HandleFunc("GET /s/{code}", s.showShare)
	mux.HandleFunc("/parts/", s.serveStore)
	mux.HandleFunc("/uploads/", s.serveStore)
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write([]byte(`{"status":"ok"}`))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.buckets.take(w.Header(), "unknown", "", rateDefault, time.Now())
		v2{}.refuse(w, errNotFound("There is no such call: "+r.Method+" "+r.URL.Path))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rc := http.NewResponseController(w)
		if !s.gate.enter(rc) {
			http.Error(w, "the sandbox is closed", http.StatusServiceUnavailable)
			return
		}
		defer s.gate.leave(rc)
		mux.ServeHTTP(w, r)
	})
}

var placeholder = regexp.MustCompile(`:(\w+)`)

// muxPattern turns "GET /v2/assets/:id" into "GET /v2/assets/{id}".
func muxPattern(pattern string) string { return placeholder.ReplaceAllString(pattern, "{$1}") }

// isV4List says whether V4 answers this route in pages.
func isV4List(pattern string) bool {
	return slices.ContainsFunc(v4Table, func(rt v4Route) bool { return rt.pattern == pattern && rt.query["after"] != nil })
}

// knownRoute says whether either version has this route.
func knownRoute(pattern string) bool {
	return slices.ContainsFunc(routeTable, func(rt route) bool { return rt.pattern == pattern }) ||
		slices.ContainsFunc(v4Table, func(rt v4Route) bool { return rt.pattern == pattern })
}
