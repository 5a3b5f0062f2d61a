package v4

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"stackdrop/api"
)

// status lays out the field Status as a file of the project shows it.
func (s *script) status(n int, options ...string) {
	var list []string
	for i, name := range options {
		list = append(list, fmt.Sprintf(`{"id":"o%d","display_name":%q}`, i, name))
	}
	s.answer("GET files/"+id(n)+"/metadata", `{"file_id":%q,"metadata":[
		{"field_definition_id":"x","field_definition_name":"Status","field_type":"text","mutable":true,"value":null},
		{"field_definition_id":"f","field_definition_name":" status ","field_type":"select","mutable":true,"value":null,"field_options":[%s]}]}`, id(n), strings.Join(list, ","))
}

const values = "PATCH projects/00000000-0000-4000-8000-000000000900/metadata/values"

func TestSetLabels(t *testing.T) {
	s, service := newScript(t)
	s.asset(1, typeFile, 9)
	s.answer("GET version_stacks/"+id(2), `{"id":%q,"project_id":%q,"head_version":{"id":%q}}`, id(2), id(900), id(3))
	s.status(1, "Draft", "in  progress", "NeedsReview", "Approved")
	s.handle(values, func() (int, string) { return 204, "" })
	for label, value := range map[api.Label]string{
		api.LabelInProgress: `["o1"]`, api.LabelNeedsReview: `["o2"]`, api.LabelApproved: `["o3"]`, api.LabelNone: `[]`,
	} {
		if err := service.SetLabels(t.Context(), []api.Ref{file(1), stack(2), file(4), file(3), file(1)}, label); err != nil {
			t.Errorf("%s: %v", label, err)
		}
		want := `{"file_ids":["` + id(1) + `","` + id(3) + `","` + id(4) + `"],"values":[{"field_definition_id":"f","value":` + value + `}]}`
		if got := s.sent(values); got != want {
			t.Errorf("%s: sent %s\nwant %s", label, got, want)
		}
	}
	if n := s.count("GET files/" + id(1) + "/metadata"); n != 1 {
		t.Errorf("the options were asked for %d times", n)
	}
	if got, want := s.asked("GET files/"+id(1)+"/metadata"), "show_null=true"; got != want {
		t.Errorf("asked with %s, want %s", got, want)
	}
}

func TestSetLabelsOfMany(t *testing.T) {
	s, service := newScript(t)
	s.asset(1, typeFile, 9)
	s.status(1, "Approved")
	s.handle(values, func() (int, string) { return 204, "" })
	var refs []api.Ref
	for n := range 205 {
		refs = append(refs, file(n+1))
	}
	if err := service.SetLabels(t.Context(), refs, api.LabelApproved); err != nil {
		t.Error(err)
	}
	if n := s.count(values); n != 3 || strings.Count(s.sent(values), id(1)[:20]) != 5 {
		t.Errorf("%d calls were made, the last with %s", n, s.sent(values))
	}
}

func TestSetLabelsThatAreNotThere(t *testing.T) {
	s, service := newScript(t)
	s.asset(1, typeFile, 9)
	s.status(1, "Draft", "Picture \u202elock")
	err := service.SetLabels(t.Context(), []api.Ref{file(1)}, api.LabelNeedsReview)
	if !errors.Is(err, api.ErrRefused) || !strings.Contains(err.Error(), `no status "needs review"; it has "Draft"`) || strings.Contains(err.Error(), "\u202e") {
		t.Errorf("got %v", err)
	}
	s.answer("GET files/"+id(2), `{"id":%q,"project_id":%q}`, id(2), id(901))
	s.status(2)
	if err := service.SetLabels(t.Context(), []api.Ref{file(2)}, api.LabelNeedsReview); !errors.Is(err, api.ErrRefused) || !strings.Contains(err.Error(), "it has none") {
		t.Errorf("got %v", err)
	}
}

func TestSetLabelsGoesWrong(t *testing.T) {
	s, service := newScript(t)
	s.answer("GET files/"+id(1), `{"id":%q}`, id(1)) // no project
	s.asset(2, typeFile, 9)                          // no metadata
	s.asset(3, typeFile, 9)
	s.answer("GET files/"+id(3)+"/metadata", `{"metadata":[]}`)
	s.asset(4, typeStack, 9) // no head
	for n, c := range []struct {
		ref   api.Ref
		class error
	}{{file(1), api.ErrGone}, {file(2), api.ErrGone}, {file(3), api.ErrRefused}, {stack(4), api.ErrRefused}, {file(9), api.ErrGone}, {stack(9), api.ErrGone}} {
		if err := service.SetLabels(t.Context(), []api.Ref{c.ref}, api.LabelNone); !errors.Is(err, c.class) {
			t.Errorf("%d: got %v, want %v", n, err, c.class)
		}
	}
	if got := s.changes(); len(got) != 0 {
		t.Errorf("called %v", got)
	}
}

// Somebody changed the options since they were read.
func TestSetLabelsWithOptionsThatChanged(t *testing.T) {
	s, service := newScript(t)
	s.asset(1, typeFile, 9)
	option := "old"
	s.handle("GET files/"+id(1)+"/metadata", func() (int, string) {
		return 200, `{"data":{"metadata":[{"field_definition_id":"f","field_definition_name":"Status","field_type":"select","field_options":[{"id":"` + option + `","display_name":"Approved"}]}]}}`
	})
	s.handle(values, func() (int, string) {
		if strings.Contains(s.sent(values), `["`+option+`"]`) {
			return 204, ""
		}
		return 422, `{"errors":[{"detail":"no such option"}]}`
	})
	for _, option = range []string{"old", "new"} {
		if err := service.SetLabels(t.Context(), []api.Ref{file(1)}, api.LabelApproved); err != nil {
			t.Errorf("%s: %v", option, err)
		}
	}
	if n := s.count("GET files/" + id(1) + "/metadata"); n != 2 {
		t.Errorf("the options were read %d times", n)
	}
	// A refusal that stays is told, after one look at the options.
	if err := service.SetLabels(t.Context(), []api.Ref{file(1)}, api.LabelInProgress); !errors.Is(err, api.ErrRefused) {
		t.Errorf("got %v, want ErrRefused", err)
	}
	if n := s.count("GET files/" + id(1) + "/metadata"); n != 3 {
		t.Errorf("the options were read %d times", n)
	}
}

func TestOptionsAreReadAgainAfterAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fields statusFields
		p := ref(api.KindProject, 1)
		fields.keep(p, field{ID: "f"})
		time.Sleep(keepField - time.Second)
		if f, ok := fields.find(p); !ok || f.ID != "f" {
			t.Error("it was forgotten too early")
		}
		time.Sleep(time.Second)
		if _, ok := fields.find(p); ok {
			t.Error("it was kept for too long")
		}
	})
}

func TestOptionsByName(t *testing.T) {
	var got []api.Label
	for _, name := range []string{"In Progress", "in_progress", "IN-PROGRESS ", "Needs Review", "Approved", "Approved by client", "", "Genehmigt"} {
		got = append(got, option{Name: name}.label())
	}
	ip := api.LabelInProgress
	if want := []api.Label{ip, ip, ip, api.LabelNeedsReview, api.LabelApproved, "", "", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
