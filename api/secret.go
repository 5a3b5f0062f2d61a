package api

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is text that must never be seen: a token, or a presigned URL, which
// lets its bearer write a part. It prints as dots under every verb, in JSON and
// in logs; only Reveal gives the text.
type Secret string

const dots = "•••"

// Reveal returns the text. Call it where the text leaves for the one place it
// is meant for, and nowhere else.
func (s Secret) Reveal() string { return string(s) }

// Format prints dots whatever the verb; a wrong one must not give it away.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, dots) }

func (s Secret) String() string               { return dots }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(dots) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(dots), nil }
