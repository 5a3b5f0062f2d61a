package rest

import (
	"encoding/json"
	"testing"
	"time"
)

func TestWhole(t *testing.T) {
	for text, want := range map[string]Whole{
		`7`: 7, `"7"`: 7, `1e3`: 1000, `9223372036854775807`: 1<<63 - 1, `-3`: -3, `1.5`: -1, `1e300`: -1, `"nine"`: -1, `{}`: -1, `true`: -1,
	} {
		var got struct{ N Whole }
		if err := json.Unmarshal([]byte(`{"N":`+text+`}`), &got); err != nil || got.N != want {
			t.Errorf("%s: got %d, %v; want %d", text, got.N, err, want)
		}
	}
}

func TestStamp(t *testing.T) {
	for text, want := range map[Stamp]time.Time{
		"2025-06-26T20:14:33.796116Z": time.Date(2025, 6, 26, 20, 14, 33, 796116000, time.UTC),
		"2025-06-26T22:14:33+02:00":   time.Date(2025, 6, 26, 20, 14, 33, 0, time.UTC),
		"yesterday":                   {},
	} {
		if got := text.Time(); got != want || !text.Set() {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
	if Stamp("").Set() {
		t.Error("nothing is set")
	}
}
