package rest

import (
	"bytes"
	"strconv"
	"time"
)

// Stamp is a time as text, or nothing. That it is there often matters more than
// when.
type Stamp string

// Set says whether there is one.
func (s Stamp) Set() bool { return s != "" }

// Time is the time in UTC, zero where the text is none.
func (s Stamp) Time() time.Time {
	t, err := time.Parse(time.RFC3339Nano, string(s))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// Whole is a whole number; whatever else stands in its place reads as -1,
// because an absurd size must not hide the id beside it.
type Whole int64

func (n *Whole) UnmarshalJSON(text []byte) error {
	text = bytes.Trim(text, `"`)
	if v, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		*n = Whole(v)
		return nil
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil || v != float64(int64(v)) {
		v = -1
	}
	*n = Whole(v)
	return nil
}
