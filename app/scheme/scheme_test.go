package scheme

import (
	"strings"
	"testing"
)

func TestOnlySchemesOfItsOwn(t *testing.T) {
	for _, bad := range []string{"", "http", "https", "mailto", "adobe+", "+x", "adobe+é", "Adobe+00", "a b+c", "adobe+0/../x", "adobe+0;x", "a+" + strings.Repeat("0", 100)} {
		if err := Register(t.Context(), bad, "/nowhere"); err == nil || !strings.Contains(err.Error(), "no scheme") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, good := range []string{"adobe+0f3a", "tv.stackdrop.app", "adobe+0123456789abcdef0123456789abcdef01234567"} {
		if !valid.MatchString(good) {
			t.Errorf("%q is refused", good)
		}
	}
}
