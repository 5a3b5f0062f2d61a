package rest

import (
	"net/url"
	"testing"
	"time"
)

func TestExpiry(t *testing.T) {
	signed := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	for query, want := range map[string]time.Time{
		"X-Amz-Date=20260801T120000Z&X-Amz-Expires=86400":                signed.Add(24 * time.Hour),
		"X-Amz-Date=20260801T120000Z&X-Amz-Expires=0":                    signed,
		"X-Amz-Date=20260801T120000Z&X-Amz-Expires=604800":               signed.Add(7 * 24 * time.Hour),
		"X-Amz-Date=20260801T120000Z&X-Amz-Expires=604801":               {},
		"X-Amz-Date=20260801T120000Z&X-Amz-Expires=-1":                   {},
		"X-Amz-Date=20260801T120000Z&X-Amz-Expires=99999999999999999999": {},
		"X-Amz-Date=20260801T120000Z":                                    {},
		"X-Amz-Date=2026-08-01&X-Amz-Expires=86400":                      {},
		"": {},
	} {
		if got := expiry(&url.URL{RawQuery: query}); !got.Equal(want) {
			t.Errorf("%s: got %v, want %v", query, got, want)
		}
	}
	var none time.Time
	later := signed.Add(time.Hour)
	for _, c := range [][3]time.Time{{none, none, none}, {none, signed, signed}, {signed, none, signed}, {signed, later, signed}, {later, signed, signed}} {
		if got := earlier(c[0], c[1]); !got.Equal(c[2]) {
			t.Errorf("of %v and %v %v is the earlier", c[0], c[1], got)
		}
	}
}
