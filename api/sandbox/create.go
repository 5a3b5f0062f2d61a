package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"mime"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

// createBody is POST /v2/assets/:id/children (Frame.io reference, Create an
// Asset). auto_version_id is in its sample only and is ignored.
type createBody struct {
	Type        string                     `json:"type"`
	Name        string                     `json:"name"`
	Description string                     `json:"description"`
	Filesize    *int64                     `json:"filesize"`
	Filetype    string                     `json:"filetype"`
	Growing     bool                       `json:"is_realtime_upload"`
	Extension   string                     `json:"extension"`
	Properties  map[string]json.RawMessage `json:"properties"`
	Private     bool                       `json:"private"`
	Source      *struct {
		URL string `json:"url"`
	} `json:"source"`

	form bool // it came as a form
}

// readCreate takes JSON or, as long as the file is not growing, a form.
func (c *call) readCreate() (createBody, error) {
	var in createBody
	kind, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" {
		return in, c.decode(&in)
	}
	form, err := url.ParseQuery(string(c.body))
	if err != nil {
		return in, errBadRequest("The form cannot be read.")
	}
	in = createBody{
		Type: form.Get("type"), Name: form.Get("name"), Description: form.Get("description"),
		Filetype: form.Get("filetype"), Growing: form.Get("is_realtime_upload") == "true", form: true,
	}
	if text := form.Get("filesize"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return in, errInvalid("filesize must be a number.")
		}
		in.Filesize = &n
	}
	return in, nil
}

// check applies the rules of the reference. A file of 0 bytes is let through:
// nothing is said about it, and it gets one URL.
func (in createBody) check() error {
	switch {
	case in.Type != typeFile && in.Type != typeFolder:
		return errInvalid("type must be file or folder.")
	case in.Type == typeFolder && in.Growing:
		return errInvalid("type must be file for a realtime upload.")
	case in.Growing:
		return in.checkGrowing()
	case in.Name == "":
		return errInvalid("name can't be blank.")
	case in.Type == typeFolder:
		return nil
	case in.Source != nil && in.Source.URL != "":
		return errInvalid("This sandbox does not fetch files from URLs.")
	case in.Filesize == nil:
		return errInvalid("filesize can't be blank.")
	case *in.Filesize < 0 || *in.Filesize > maxFileSize:
		return errInvalid("filesize must be from 0 to 5 TiB.")
	}
	return nil
}

func (s *Sandbox) createAsset(c *call) (reply, error) {
	in, err := c.readCreate()
	if err != nil {
		return reply{}, err
	}
	if err := in.check(); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	parent, err := s.findWritable(c.user, c.id)
	switch {
	case err != nil:
		return reply{}, err
	case parent.Type != typeFolder:
		return reply{}, errInvalid("The parent must be a folder.")
	}
	ch := s.begin()
	a := ch.create(parent, c.user, in, s.opts)
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	if in.Growing {
		// Frame.io answers these with no more than that.
		return ok(struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		}{a.ID, a.Name})
	}
	out := s.view(c.user).asset(a)
	out.UploadURLs = s.uploadURLs(a, c.now)
	return ok(out)
}

func (c *change) create(parent *asset, by *user, in createBody, o Options) *asset {
	name := in.Name
	if name == "" {
		name = "[new file]" + in.Extension
	}
	a := c.add(&asset{
		ID: c.w.newID("asset", parent.ID, in.Type+"/"+name), Type: in.Type, Name: name, Description: in.Description,
		Parent: parent.ID, Project: parent.Project, Creator: by.ID, Label: "none",
		Properties: in.Properties, Private: in.Private, Index: c.w.topIndex(parent), Inserted: c.now,
	})
	switch {
	case a.Type == typeFolder:
		c.Dirs = append(c.Dirs, c.settle(a))
		return a
	case in.Growing:
		a.Growing, a.Size = true, -1
		if in.Name == "" {
			a.Extension = in.Extension
		}
	default:
		a.Size = *in.Filesize
		a.Count = partCount(a.Size, o.PartSize, cmp.Or(o.MaxParts, maxPartCount))
	}
	a.Media = in.Filetype
	if a.Media == "" {
		a.Media = guessMedia(name)
	}
	c.w.resource[c.w.resourceID(a)] = a
	return a
}

// partCount is ceil(size/target), which fits the samples that are known.
func partCount(size, target int64, most int) int {
	return int(max(1, min(int64(most), (size+target-1)/target)))
}

// guessMedia stands in for what Frame.io makes of a missing filetype.
func guessMedia(name string) string {
	kind, _, err := mime.ParseMediaType(mime.TypeByExtension(path.Ext(name)))
	if err != nil {
		return "application/octet-stream"
	}
	return kind
}

// uploadURLs presigns the PUTs of a normal file's parts, in order.
func (s *Sandbox) uploadURLs(a *asset, now time.Time) []string {
	urls := make([]string, a.Count)
	for i := range urls {
		urls[i] = s.partURL(a, i+1, now)
	}
	return urls
}

// partURL has the paths and parameters of recorded URLs: a single part is
// uploads/<resource>/original.<ext>, of several each is parts/<resource>/part_N,
// an ordinary object with no upload id.
func (s *Sandbox) partURL(a *asset, number int, now time.Time) string {
	resource := s.world.resourceID(a)
	where := fmt.Sprintf("/parts/%s/part_%d", resource, number)
	if a.Count == 1 {
		where = "/uploads/" + resource + "/original" + extension(a.Name)
	}
	meta := url.Values{}
	for name, value := range map[string]string{
		"asset_id": a.ID, "project_id": a.Project, "resource_id": resource, "resource_type": "asset",
		"request_id":         fmt.Sprintf("%04d-%s", s.header.Epoch, s.world.seed.uuid("request", a.ID)),
		"extension":          strings.TrimPrefix(extension(a.Name), "."),
		"is_realtime_upload": strconv.FormatBool(a.Growing),
		"part_number":        strconv.Itoa(number),
	} {
		meta.Set("x-amz-meta-"+name, value)
	}
	if !a.Growing {
		meta.Set("x-amz-meta-part_count", strconv.Itoa(a.Count))
		meta.Set("x-amz-meta-total_parts", strconv.Itoa(a.Count))
	}
	return s.signer.presign(s.origin, where, meta, a.Media, now, s.opts.URLLife)
}
