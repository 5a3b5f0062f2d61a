package openapi

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"stackdrop/api"
	"stackdrop/api/apitest"
)

// thing is what direct calls look at of an answer.
type thing struct {
	Data struct {
		ID         string     `json:"id"`
		Metadata   []metadata `json:"metadata"`
		Passphrase string     `json:"passphrase"`
	} `json:"data"`
	Links struct {
		Next string `json:"next"`
	} `json:"links"`
}

type metadata struct {
	Field   string `json:"field_definition_id"`
	Name    string `json:"field_definition_name"`
	Options []struct {
		ID string `json:"id"`
	} `json:"field_options"`
}

// direct makes calls without the client.
type direct struct {
	*world
	http   *http.Client
	header http.Header
}

func (w *world) direct(from sender) direct {
	return direct{w, &http.Client{Transport: wire{below: w.pool, book: w.book, from: from}}, http.Header{
		"Authorization":               {"Bearer " + w.box.Token()},
		"X-Frameio-Legacy-Token-Auth": {"true"},
	}}
}

// with is one more header; "" takes it away.
func (d direct) with(name, value string) direct {
	d.header = d.header.Clone()
	d.header.Set(name, value)
	if value == "" {
		d.header.Del(name)
	}
	return d
}

// call wants that status.
func (d direct) call(want int, method, path, body string) thing {
	d.Helper()
	r, err := http.NewRequestWithContext(d.Context(), method, origin+path, strings.NewReader(body))
	if err != nil {
		d.Fatal(err)
	}
	r.Header = d.header.Clone()
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := d.http.Do(r)
	text := d.read(answer, err)
	if answer.StatusCode != want {
		d.Errorf("%s %s %s: got %d, want %d: %s", method, path, body, answer.StatusCode, want, text)
	}
	var out thing
	if text != "" {
		_ = json.Unmarshal([]byte(text), &out) // lists and errors leave it empty
	}
	return out
}

// file uploads a small file into the world's folder and waits until it is known.
func (w *world) file(name string) string {
	w.Helper()
	up, err := w.service.CreateFile(w.Context(), w.folder, api.FileSpec{Name: name, Size: 10, Media: "video/quicktime"})
	if err != nil {
		w.Fatal(err)
	}
	apitest.Put(w.T, w.harness(), up, make([]byte, 10))
	time.Sleep(5 * time.Second) // of virtual time: then it is transcoded
	return up.Asset.ID
}

// pause lets ten calls a minute through.
func (w *world) pause() { time.Sleep(7 * time.Second) }
