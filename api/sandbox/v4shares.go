package sandbox

import (
	"cmp"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"
)

var (
	shareName = typed("string", func(c *checked, at string, v json.RawMessage) {
		text(1, 175)(c, at, v)
		if name := stringOf(v); name != "" && (strings.TrimSpace(name) == "" || strings.ContainsAny(name, "\r\n")) {
			c.say(at, "Invalid format. Expected no blank name and no line breaks")
		}
	})
	shareAccess = oneOf("public", "secure")

	shareBody = wrapped(
		need("type", oneOf("asset")), need("name", shareName), need("access", shareAccess),
		may("asset_ids", list(1, 100, false, identifier)), may("downloading_enabled", yesNo),
		may("expiration", nullable(moment)), may("passphrase", nullable(text(0, 255))), may("description", nullable(text(0, 640))),
	)
	shareChange = members(need("data", atLeastOne(members(
		may("name", nullable(shareName)), may("access", shareAccess), may("downloading_enabled", yesNo),
		may("expiration", nullable(moment)), may("passphrase", nullable(text(0, 255))), may("description", nullable(text(1, 640))),
	))))
)

// shareIn is what a share can be given. What is given as null and what is not
// given differ, so present says which were.
type shareIn struct {
	Name        *string    `json:"name"`
	Access      *string    `json:"access"`
	Assets      []string   `json:"asset_ids"`
	Downloading *bool      `json:"downloading_enabled"`
	Expiration  *time.Time `json:"expiration"`
	Passphrase  *string    `json:"passphrase"`
	Description *string    `json:"description"`

	present map[string]json.RawMessage
}

func (c *v4call) shareIn() (in shareIn, err error) {
	if err = c.into(&in); err == nil {
		err = c.into(&in.present)
	}
	return in, err
}

func (in shareIn) apply(l *reviewLink) {
	set(&l.Name, in.Name)
	set(&l.Access, in.Access)
	set(&l.Download, in.Downloading)
	if _, ok := in.present["name"]; ok && in.Name == nil {
		l.Name = ""
	}
	if _, ok := in.present["expiration"]; ok {
		l.Expires = in.Expiration
	}
	if _, ok := in.present["description"]; ok {
		l.Description = in.Description
	}
	if _, ok := in.present["passphrase"]; ok {
		l.Passphrase = in.Passphrase
		l.Password = in.Passphrase != nil && *in.Passphrase != ""
	}
}

func (v view) v4Share(l *reviewLink) v4ShareJSON {
	out := v4ShareJSON{
		ID: l.ID, Name: orNull(l.Name), ShortURL: new(v.origin + "/s/" + l.code()), Access: cmp.Or(l.Access, "public"),
		Enabled: l.Active, Commenting: l.Comments, Downloading: l.Download, Passphrase: l.Passphrase, Description: l.Description,
		Collection: v.seed.uuid("collection", l.ID), CreatedAt: stamp(l.Inserted), UpdatedAt: stamp(l.Updated),
	}
	if l.Updated.IsZero() { // written down before V4 was here
		out.UpdatedAt = out.CreatedAt
	}
	if l.Expires != nil {
		out.Expiration = new(stamp(*l.Expires))
	}
	return out
}

// code is a link's short name.
func (l *reviewLink) code() string { return strings.ReplaceAll(l.ID, "-", "")[:8] }

func (s *Sandbox) v4Shares(c *v4call) (reply, error) {
	p, err := c.project()
	if err != nil {
		return reply{}, err
	}
	all := slices.DeleteFunc(s.sortedLinks(), func(l *reviewLink) bool { return l.Deleted || l.Project != p.ID })
	all = keys[*reviewLink]{
		"name":       func(x, y *reviewLink) int { return cmp.Compare(x.Name, y.Name) },
		"created_at": func(x, y *reviewLink) int { return x.Inserted.Compare(y.Inserted) },
	}.sort(c, all)
	return listOf(c, all, func(l *reviewLink) string { return l.ID }, c.view.v4Share)
}

func (s *Sandbox) v4CreateShare(c *v4call) (reply, error) {
	p, err := c.project()
	if err == nil {
		err = c.insider()
	}
	if err != nil {
		return reply{}, err
	}
	in, err := c.shareIn()
	if err != nil {
		return reply{}, err
	}
	l := s.newLink(p, c.now)
	in.apply(l)
	if s.passphrases && !l.Password {
		l.Passphrase, l.Password = new(s.world.seed.accessKey()[4:12]+"-"+l.code()), true
	}
	for _, id := range in.Assets {
		if err := c.addTo(l, id); err != nil {
			return reply{}, err
		}
	}
	if err := s.keepLink(l); err != nil {
		return reply{}, err
	}
	return created(c.view.v4Share(l))
}

// addTo makes a link show an asset of its project, once.
func (c *v4call) addTo(l *reviewLink, id string) error {
	a, err := c.find(id, typeFile, typeFolder, typeStack)
	switch {
	case err != nil:
		return err
	case a.Project != l.Project:
		return errInvalid("The asset is in another project")
	case !slices.Contains(l.Assets, id):
		l.Assets = append(slices.Clip(l.Assets), id)
	}
	return nil
}

// share finds the path's share.
func (c *v4call) share(s *Sandbox) (*reviewLink, error) {
	l := s.world.links[c.PathValue("share_id")]
	if l == nil || l.Deleted || s.world.project(l.Project).Team.Account != c.account {
		return nil, errNotFound("share not found")
	}
	if !c.user.sees(s.world.project(l.Project)) {
		return nil, errForbidden("You do not have access to this share")
	}
	return l, nil
}

func (s *Sandbox) v4Share(c *v4call) (reply, error) {
	l, err := c.share(s)
	if err != nil {
		return reply{}, err
	}
	return data(c.view.v4Share(l))
}

// changeShare keeps what edit makes of the path's share, and answers with it.
func (s *Sandbox) changeShare(c *v4call, edit func(*reviewLink, *v4ShareJSON) error) (reply, error) {
	l, err := c.share(s)
	if err == nil {
		err = c.insider()
	}
	if err != nil {
		return reply{}, err
	}
	changed := *l
	var more v4ShareJSON
	if err := edit(&changed, &more); err != nil {
		return reply{}, err
	}
	if err := s.keepLink(&changed); err != nil {
		return reply{}, err
	}
	out := c.view.v4Share(&changed)
	out.Added, out.Removed = more.Added, more.Removed
	return data(out)
}

func (s *Sandbox) v4UpdateShare(c *v4call) (reply, error) {
	in, err := c.shareIn()
	if err != nil {
		return reply{}, err
	}
	return s.changeShare(c, func(l *reviewLink, _ *v4ShareJSON) error {
		in.apply(l)
		return nil
	})
}

func (s *Sandbox) v4DeleteShare(c *v4call) (reply, error) {
	_, err := s.changeShare(c, func(l *reviewLink, _ *v4ShareJSON) error {
		l.Deleted = true
		return nil
	})
	if err != nil {
		return reply{}, err
	}
	return done()
}

// v4AddToShare takes one asset a call. One that the share shows already is
// refused: own choice, nothing is documented.
func (s *Sandbox) v4AddToShare(c *v4call) (reply, error) {
	var in struct {
		Asset string `json:"asset_id"`
	}
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	return s.changeShare(c, func(l *reviewLink, out *v4ShareJSON) error {
		if slices.Contains(l.Assets, in.Asset) {
			return errInvalid("The asset is already in the share")
		}
		out.Added = in.Asset
		return c.addTo(l, in.Asset)
	})
}

func (s *Sandbox) v4RemoveFromShare(c *v4call) (reply, error) {
	id := c.PathValue("asset_id")
	return s.changeShare(c, func(l *reviewLink, out *v4ShareJSON) error {
		if !slices.Contains(l.Assets, id) {
			return errNotFound("The asset is not in the share")
		}
		l.Assets = slices.DeleteFunc(slices.Clone(l.Assets), func(x string) bool { return x == id })
		out.Removed = id
		return nil
	})
}

// shareView is what a browser is shown of a share.
type shareView struct {
	Name   string
	Locked bool
	Names  []string
}

var sharePage = template.Must(template.New("share").Parse(`<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>{{.Name}}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}</style>
<h1>{{.Name}}</h1>
{{if .Locked}}<p>This share wants a passphrase.</p>{{else}}<ul>{{range .Names}}<li>{{.}}</li>{{end}}</ul>{{end}}
<p><small>A share of Stackdrop's sandbox.</small></p></html>
`))

// showShare is where short_url leads: a page that lists what is shared.
func (s *Sandbox) showShare(w http.ResponseWriter, r *http.Request) {
	page, ok := s.shareView(r.PathValue("code"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = sharePage.Execute(w, page) // the browser may be gone
}

func (s *Sandbox) shareView(code string) (shareView, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.world.links {
		if l.code() != code || l.Deleted || l.Expires != nil && time.Now().After(*l.Expires) {
			continue
		}
		out := shareView{Name: l.Name, Locked: l.Password}
		for _, id := range l.Assets {
			if a := s.world.visible(id); a != nil {
				out.Names = append(out.Names, a.Name)
			}
		}
		return out, true
	}
	return shareView{}, false
}
