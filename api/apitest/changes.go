package apitest

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"stackdrop/api"
)

// nowhere is a good address of nothing.
func (h Harness) nowhere(kind api.Kind) api.Ref {
	return api.Ref{Kind: kind, Account: h.Folder.Account, ID: uuid.NewSHA1(uuid.NameSpaceURL, []byte(kind)).String()}
}

func rename(t *testing.T, h Harness) {
	file := h.createFile(t, "before.mov", 10).Asset
	call(t, "Rename of a file", h.Service.Rename(t.Context(), file, "after.mov"))
	if n := h.node(t, file); n.Name != "after.mov" {
		t.Errorf("the file is called %q", n.Name)
	}
	call(t, "Rename of a folder", h.Service.Rename(t.Context(), h.Folder, "Renamed"))
	if n := h.node(t, h.Folder); n.Name != "Renamed" {
		t.Errorf("the folder is called %q", n.Name)
	}
	stack := h.stacked(t, h.upload(t, "v1.mov"), h.upload(t, "v2.mov"))
	switch err := h.Service.Rename(t.Context(), stack.Ref, "The cut"); {
	case !h.Service.Capabilities().RenameStacks:
		want(t, "Rename of a stack", err, api.ErrRefused)
	case err != nil:
		t.Errorf("Rename of a stack: %v", err)
	default:
		if n := h.node(t, stack.Ref); n.Name != "The cut" {
			t.Errorf("the stack is called %q", n.Name)
		}
	}
	want(t, "Rename to nothing", h.Service.Rename(t.Context(), file, " "), api.ErrRefused)
}

func label(t *testing.T, h Harness) {
	file := h.upload(t, "labelled.mov")
	for _, l := range []api.Label{api.LabelNeedsReview, api.LabelApproved, api.LabelInProgress, api.LabelNone} {
		call(t, "SetLabels "+string(l), h.Service.SetLabels(t.Context(), []api.Ref{file}, l))
		if n := h.node(t, file); n.Label != l {
			t.Errorf("the label is %q, want %q", n.Label, l)
		}
	}
	want(t, "SetLabels of no label", h.Service.SetLabels(t.Context(), []api.Ref{file}, "splendid"), api.ErrRefused)
}

func remove(t *testing.T, h Harness) {
	file := h.upload(t, "removed.mov")
	dir, err := h.Service.CreateFolder(t.Context(), h.Folder, "Removed")
	call(t, "CreateFolder", err)
	for _, ref := range []api.Ref{file, dir.Ref} {
		call(t, "Delete", h.Service.Delete(t.Context(), ref))
		call(t, "Delete for the second time", h.Service.Delete(t.Context(), ref))
		_, err := h.Service.Node(t.Context(), ref)
		want(t, "Node of what was deleted", err, api.ErrGone)
	}
	_, err = h.Service.Status(t.Context(), file)
	want(t, "Status of what was deleted", err, api.ErrGone)
	if got := h.list(t, h.Folder); len(got) != 0 {
		t.Errorf("the listing still holds %v", refsOf(got))
	}
	call(t, "Delete of what never was", h.Service.Delete(t.Context(), h.nowhere(api.KindFile)))
}

// everything calls each method that talks to Frame.io, on refs that name
// nothing.
func (h Harness) everything(ctx context.Context) map[string]error {
	s := h.Service
	file, dir, stack, project := h.nowhere(api.KindFile), h.nowhere(api.KindFolder), h.nowhere(api.KindStack), h.nowhere(api.KindProject)
	errs := map[string]error{
		"Unstack":   s.Unstack(ctx, file),
		"Rename":    s.Rename(ctx, dir, "name"),
		"SetLabels": s.SetLabels(ctx, []api.Ref{file}, api.LabelApproved),
	}
	for _, kind := range []api.Kind{api.KindAccount, api.KindTeam, api.KindProject, api.KindFolder, api.KindFile, api.KindStack} {
		_, errs["Node of "+string(kind)] = s.Node(ctx, h.nowhere(kind))
		if kind != api.KindFile {
			_, errs["Children of "+string(kind)] = s.Children(ctx, h.nowhere(kind), "")
		}
	}
	_, errs["Lookup"] = s.Lookup(ctx, file.ID)
	_, errs["CreateFolder"] = s.CreateFolder(ctx, dir, "name")
	_, errs["CreateFolder in a project"] = s.CreateFolder(ctx, project, "name")
	_, errs["CreateFile"] = s.CreateFile(ctx, dir, api.FileSpec{Name: "a.mov", Size: 1, Media: "video/quicktime"})
	_, errs["Status"] = s.Status(ctx, file)
	_, errs["Stack"] = s.Stack(ctx, stack, file)
	link := api.Share{Ref: h.nowhere(api.KindShare)}
	if s.Capabilities().Shares {
		errs["AddToShare"] = s.AddToShare(ctx, link, []api.Ref{file})
		_, errs["Shares"] = s.Shares(ctx, h.nowhere(api.KindProject))
	}
	_, errs["Stack on a file"] = s.Stack(ctx, file, file)
	if s.Capabilities().Shares {
		_, errs["Share"] = s.Share(ctx, project, "name", []api.Ref{file})
	}
	if s.Capabilities().Growing {
		_, errs["CreateGrowing"] = s.CreateGrowing(ctx, dir, api.GrowingSpec{Name: "a.mov", Media: "video/quicktime"})
		_, errs["RegisterParts"] = s.RegisterParts(ctx, file, []api.GrowingPart{{Number: 1, Size: 5 << 20}}, 0)
	}
	return errs
}

func gone(t *testing.T, h Harness) {
	for what, err := range h.everything(t.Context()) {
		want(t, what, err, api.ErrGone)
	}
}

func cancelled(t *testing.T, h Harness) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	errs := h.everything(ctx)
	errs["Delete"] = h.Service.Delete(ctx, h.Folder)
	errs["CreateFile in a folder that is there"] = func() error {
		_, err := h.Service.CreateFile(ctx, h.Folder, api.FileSpec{Name: "a.mov", Size: 1, Media: "video/quicktime"})
		return err
	}()
	errs["Ping"] = h.Service.Ping(ctx)
	_, errs["Me"] = h.Service.Me(ctx)
	_, errs["Roots"] = h.Service.Roots(ctx)
	for what, err := range errs {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a context that has ended: got %v", what, err)
		}
	}
	if got := h.list(t, h.Folder); len(got) != 0 {
		t.Errorf("a cancelled call made %v", refsOf(got))
	}
}

// names are stored as they are, in NFC. Of a file's name only what stands after
// the last slash counts.
func names(t *testing.T, h Harness) {
	for _, name := range []string{
		"a/b", "..", ".hidden", "Größe u\u0308.mov", "日本語 の フォルダ", "🎬 take 👩\u200d🎤", strings.Repeat("ü", 200),
		"%2F", "50 % off?#frag&x=y", "two  spaces", `back\slash "quoted" 'n <b>`, "+plus+", "-", "~",
	} {
		dir, err := h.Service.CreateFolder(t.Context(), h.Folder, name)
		call(t, fmt.Sprintf("CreateFolder %q", name), err)
		stored := norm.NFC.String(name)
		if got := h.node(t, dir.Ref).Name; got != stored || dir.Name != stored {
			t.Errorf("the folder %q is called %q, then %q", name, dir.Name, got)
		}
		up, err := h.Service.CreateFile(t.Context(), dir.Ref, api.FileSpec{Name: name, Size: 1, Media: "video/quicktime"})
		call(t, fmt.Sprintf("CreateFile %q", name), err)
		inside := h.list(t, dir.Ref)
		if n := find(t, inside, up.Asset); n.Name != norm.NFC.String(path.Base(name)) {
			t.Errorf("the file %q is called %q", name, n.Name)
		}
	}
}

// manyAtOnce uses the service from many goroutines.
func manyAtOnce(t *testing.T, h Harness) {
	const n = 16
	var uploads [n]api.Upload
	var errs [n]error
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			spec := api.FileSpec{Name: fmt.Sprintf("%d.mov", i), Size: 10, Media: "video/quicktime"}
			uploads[i], errs[i] = h.Service.CreateFile(t.Context(), h.Folder, spec)
		})
	}
	all.Wait()
	seen := make(map[api.Ref]bool)
	for i := range n {
		call(t, "CreateFile", errs[i])
		seen[uploads[i].Asset] = true
	}
	if got := h.list(t, h.Folder); len(seen) != n || len(got) != n {
		t.Errorf("%d calls made %d files; the listing has %d", n, len(seen), len(got))
	}
}
