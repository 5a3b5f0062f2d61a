package sandbox

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// checkGrowing has the rules for files that are still being written
// (Frame.io reference, Create an Asset: is_realtime_upload).
func (in createBody) checkGrowing() error {
	switch {
	case in.form:
		return errBadRequest("A realtime upload must be created with application/json.")
	case in.Filetype == "":
		return errInvalid("filetype can't be blank for a realtime upload.")
	case in.Filesize != nil:
		return errInvalid("filesize must be null for a realtime upload.")
	case in.Extension != "" && (len(in.Extension) < 2 || in.Extension[0] != '.'):
		return errInvalid(`extension must have the form ".ext".`)
	case in.Name == "" && in.Extension == "":
		return errInvalid("name or extension is required for a realtime upload.")
	case in.Name != "" && !hasExtension(in.Name):
		return errInvalid(`name must end in ".ext".`)
	case in.Name != "" && in.Extension != "" && !strings.EqualFold(path.Ext(in.Name), in.Extension):
		return errInvalid("extension must match that of name.")
	}
	return nil
}

func hasExtension(name string) bool { return len(path.Ext(name)) > 1 }

// partsBody is POST /v2/assets/:id/realtime_upload/parts.
type partsBody struct {
	Parts []struct {
		Number int   `json:"number"`
		Size   int64 `json:"size"`
		Final  bool  `json:"is_final"`
	} `json:"parts"`
	Name string `json:"asset_name"`
	Size *int64 `json:"asset_filesize"`
}

// registerParts gives a URL for each part. What the reference leaves open is
// decided the strict way: one final part, which has the highest number; with it
// the sizes registered must add up to asset_filesize; after it, only URLs for
// parts already registered. A number may be registered again, for a fresh URL,
// and with another size until its bytes have come.
func (s *Sandbox) registerParts(c *call) (reply, error) {
	var in partsBody
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.findWritable(c.user, c.id)
	switch {
	case err != nil:
		return reply{}, err
	case !a.Growing:
		return reply{}, errBadRequest("The asset is no realtime upload.")
	case !a.Joined.IsZero():
		return reply{}, errBadRequest("The upload is complete.")
	}
	u := s.world.upload(a.ID)
	after, err := u.register(a, in)
	if err != nil {
		return reply{}, err
	}
	ch := s.begin()
	for _, p := range in.Parts {
		ch.Parts = append(ch.Parts, partLine{a.ID, after[p.Number]})
	}
	if u.final == 0 && slices.ContainsFunc(ch.Parts, func(p partLine) bool { return p.Final }) {
		a.Size = *in.Size
		ch.touch(a)
	}
	if a.Extension != "" && hasExtension(in.Name) {
		ch.retitle(a, in.Name)
	}
	if err := s.commit(ch); err != nil {
		return reply{}, err
	}
	out := struct {
		URLs []string `json:"upload_urls"`
	}{[]string{}}
	for _, p := range in.Parts {
		out.URLs = append(out.URLs, s.partURL(a, p.Number, c.now))
	}
	return ok(out)
}

// register returns the parts as they would be afterwards, or what is wrong.
func (u *upload) register(a *asset, in partsBody) (map[int]part, error) {
	after := map[int]part{}
	for n, p := range u.parts {
		after[n] = *p
	}
	if len(in.Parts) == 0 {
		return nil, errBadRequest("parts can't be blank.")
	}
	seen, final := map[int]bool{}, u.final
	for _, p := range in.Parts {
		old, known := after[p.Number]
		var wrong string
		switch {
		case p.Number < 1 || p.Number > maxPartCount:
			wrong = "number must be from 1 to 10000"
		case seen[p.Number]:
			wrong = "the number is given twice"
		case p.Size < 1 || p.Size > maxPartSize:
			wrong = "size must be from 1 byte to 5 GiB"
		case p.Size < minPartSize && !p.Final:
			wrong = "size must be at least 5242880 bytes unless is_final"
		case known && (old.Got || u.final != 0) && p.Size != old.Declared:
			wrong = "the part is registered with another size"
		case known && old.Final != p.Final && u.final != 0:
			wrong = "is_final has been decided"
		case !known && u.final != 0:
			wrong = "the final part is registered already"
		case p.Final && final != 0 && final != p.Number:
			wrong = "there can be only one final part"
		}
		if wrong != "" {
			return nil, errBadRequest(fmt.Sprintf("Part %d: %s.", p.Number, wrong))
		}
		seen[p.Number] = true
		old.Number, old.Declared, old.Final = p.Number, p.Size, p.Final
		after[p.Number] = old
		if p.Final {
			final = p.Number
		}
	}
	if final == 0 || u.final != 0 {
		return after, nil
	}
	return after, checkFinal(after, final, in.Size)
}

// checkFinal looks at the whole file once its last part is known.
func checkFinal(parts map[int]part, final int, size *int64) error {
	if size == nil || *size < 1 || *size > maxFileSize {
		return errBadRequest("asset_filesize must be from 1 byte to 5 TiB with the final part.")
	}
	var total int64
	for n, p := range parts {
		if n > final {
			return errBadRequest(fmt.Sprintf("Part %d: the final part must have the highest number.", final))
		}
		total += p.Declared
	}
	if total != *size {
		return errBadRequest(fmt.Sprintf("asset_filesize is %d, the parts add up to %d.", *size, total))
	}
	return nil
}
