package v4

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	valuesRoute = "/v4/accounts/:account_id/projects/:project_id/metadata/values"

	mostLabels = 100 // files of one call
)

// SetLabels sets the field "Status" of many files at once (Frame.io reference
// V4, Bulk update metadata); a stack stands for its newest version.
func (s *Service) SetLabels(ctx context.Context, refs []api.Ref, label api.Label) error {
	call := "PATCH " + valuesRoute
	if err := rest.CheckLabel(call, label, refs); err != nil {
		return err
	}
	if err := checkAssets(call, refs); err != nil {
		return err
	}
	files, project, err := s.heads(ctx, call, refs)
	if err != nil {
		return err
	}
	status, cached, err := s.statusField(ctx, project, files[0])
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(files, mostLabels) {
		err := s.setStatus(ctx, project, chunk, status, label)
		if cached && errors.Is(err, api.ErrRefused) { // its options may have changed
			s.fields.forget(project)
			if status, cached, err = s.statusField(ctx, project, files[0]); err == nil {
				err = s.setStatus(ctx, project, chunk, status, label)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// heads gives the ids of the files that refs stand for, each once, and their
// project.
func (s *Service) heads(ctx context.Context, call string, refs []api.Ref) (files []string, project api.Ref, err error) {
	for i, ref := range refs {
		switch {
		case ref.Kind == api.KindFolder:
			return nil, project, rest.Refuse(call, "only files and stacks have a status")
		case ref.Kind == api.KindFile && i > 0:
			files = with(files, ref.ID)
			continue
		}
		a, err := s.asset(ctx, ref, nil)
		if err != nil {
			return nil, project, err
		}
		if i == 0 {
			project = api.Ref{Kind: api.KindProject, Account: ref.Account, ID: a.ProjectID}
		}
		id := a.ID
		if ref.Kind == api.KindStack {
			id = a.head()
		}
		if id == "" {
			return nil, project, rest.Refuse(call, "Frame.io does not say which version of the stack is the newest")
		}
		files = with(files, id)
	}
	return files, project, known(call, project)
}

func (s *Service) setStatus(ctx context.Context, project api.Ref, files []string, status field, label api.Label) error {
	call := "PATCH " + valuesRoute
	value := []string{}
	if label != api.LabelNone {
		i := slices.IndexFunc(status.Options, func(o option) bool { return o.label() == label })
		if i < 0 {
			return rest.Refuse(call, noOption(label, status.Options))
		}
		value = []string{status.Options[i].ID}
	}
	return s.patch(ctx, valuesRoute, newValues{Files: files, Values: []newValue{{Field: status.ID, Value: value}}}, project.Account, project.ID)
}

type newValues struct {
	Files  []string   `json:"file_ids"`
	Values []newValue `json:"values"`
}

type newValue struct {
	Field string   `json:"field_definition_id"`
	Value []string `json:"value"` // ids of options; none clears the field
}

// noOption says which statuses there are instead.
func noOption(label api.Label, options []option) string {
	var names []string
	for _, o := range options {
		names = append(names, fmt.Sprintf("%q", rest.DisplayName(o.Name)))
	}
	there := "it has none"
	if len(names) > 0 {
		there = "it has " + strings.Join(names, ", ")
	}
	return fmt.Sprintf("this project has no status %q; %s", strings.ReplaceAll(string(label), "_", " "), there)
}
