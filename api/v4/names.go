package v4

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"stackdrop/api"
	"stackdrop/api/rest"
)

const (
	maxName      = 255 // characters (Frame.io reference V4, schemas)
	maxShareName = 175
)

// known says whether ref can name anything: V4 wants an account in every path,
// and its ids are UUIDs or begin with "adobe:".
func known(call string, ref api.Ref) error {
	if isID(ref.Account) && isID(ref.ID) {
		return nil
	}
	return &api.Error{Class: api.ErrGone, Call: call, Words: "this is no id of Frame.io's"}
}

func isID(id string) bool {
	if len(id) == 36 && uuid.Validate(id) == nil {
		return true
	}
	rest, adobe := strings.CutPrefix(id, "adobe:")
	return adobe && rest != "" && len(id) <= 300 && strings.IndexFunc(id, notInID) < 0
}

func notInID(r rune) bool { return r == '/' || unicode.IsSpace(r) || unicode.IsControl(r) }

// isAsset says whether ref's kind is one of V4's assets.
func isAsset(k api.Kind) bool {
	return k == api.KindFolder || k == api.KindFile || k == api.KindStack
}

// checkAsset checks that ref addresses an asset.
func checkAsset(call string, ref api.Ref) error {
	if !isAsset(ref.Kind) {
		return rest.Refuse(call, "this works on folders, files and stacks only")
	}
	return known(call, ref)
}

// checkAssets checks that refs address assets of one account.
func checkAssets(call string, refs []api.Ref) error {
	for _, ref := range refs {
		if err := checkAsset(call, ref); err != nil {
			return err
		}
		if ref.Account != refs[0].Account {
			return rest.Refuse(call, "these are things of different accounts")
		}
	}
	return nil
}

// ids gives each id once.
func ids(refs []api.Ref) []string {
	var list []string
	for _, ref := range refs {
		list = with(list, ref.ID)
	}
	return list
}

// with adds an id to a list that does not hold it yet.
func with(list []string, id string) []string {
	if slices.Contains(list, id) {
		return list
	}
	return append(list, id)
}

// bounded holds a name to what V4 takes.
func bounded(call, name string, err error) (string, error) {
	if err == nil && utf8.RuneCountInString(name) > maxName {
		return "", rest.Refuse(call, "Frame.io takes no names of more than 255 characters")
	}
	return name, err
}

func storedName(call, name string) (string, error) {
	name, err := rest.StoredName(call, name)
	return bounded(call, name, err)
}

func fileName(call, name string) (string, error) {
	name, err := rest.FileName(call, name)
	return bounded(call, name, err)
}

// shareName is a name for a link: one line, cut to what V4 takes.
func shareName(call, name string) (string, error) {
	name, err := rest.StoredName(call, strings.Join(strings.Fields(name), " "))
	if long := []rune(name); len(long) > maxShareName {
		name = string(long[:maxShareName-1]) + "…"
	}
	return name, err
}
