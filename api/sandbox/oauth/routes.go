package oauth

import (
	"net/http"
	"strings"
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, h := range []house{s.adobe, s.frameio} {
		mux.HandleFunc("GET "+h.authorize, func(w http.ResponseWriter, r *http.Request) { s.ask(w, r, h) })
		mux.Handle("POST "+h.authorize, ownPageOnly(func(w http.ResponseWriter, r *http.Request) { s.answered(w, r, h) }))
		mux.HandleFunc("POST "+h.token, func(w http.ResponseWriter, r *http.Request) { s.tokens(w, r, h) })
	}
	mux.HandleFunc("POST /ims/revoke", s.revoke)
	mux.HandleFunc("GET /ims/userinfo/v2", s.userinfo)
	mux.HandleFunc("GET /ims/.well-known/openid-configuration", discovery)
	return mux
}

// ownPageOnly lets no other site's page press our buttons.
func ownPageOnly(next http.HandlerFunc) http.Handler {
	return http.NewCrossOriginProtection().Handler(next)
}

// discovery tells where things are (Adobe Developer Console reference, OpenID
// Configuration), but for the keys, which are not there.
func discovery(w http.ResponseWriter, r *http.Request) {
	origin := originOf(r)
	answer(w, http.StatusOK, struct {
		Issuer    string   `json:"issuer"`
		Authorize string   `json:"authorization_endpoint"`
		Token     string   `json:"token_endpoint"`
		Userinfo  string   `json:"userinfo_endpoint"`
		Revoke    string   `json:"revocation_endpoint"`
		Responses []string `json:"response_types_supported"`
		Subjects  []string `json:"subject_types_supported"`
		Algs      []string `json:"id_token_signing_alg_values_supported"`
		Scopes    []string `json:"scopes_supported"`
		Auth      []string `json:"token_endpoint_auth_methods_supported"`
		Claims    []string `json:"claims_supported"`
		Grants    []string `json:"grant_types_supported"`
		Challenge []string `json:"code_challenge_methods_supported"`
	}{
		Issuer:    origin,
		Authorize: origin + "/ims/authorize/v2", Token: origin + "/ims/token/v3",
		Userinfo: origin + "/ims/userinfo/v2", Revoke: origin + "/ims/revoke",
		Responses: []string{"code"}, Subjects: []string{"public"}, Algs: []string{"RS256"},
		Scopes:    []string{"openid", "email", "profile"},
		Auth:      []string{"client_secret_basic", "client_secret_post"},
		Claims:    strings.Fields("sub given_name family_name name email email_verified account_type"),
		Grants:    []string{"authorization_code", "refresh_token"},
		Challenge: []string{"S256"},
	})
}

func originOf(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
