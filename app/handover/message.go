package handover

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Message is what a second Stackdrop was started for.
type Message struct {
	Redirect string `json:"redirect,omitempty"` // the address a browser ended on; secret
	Show     bool   `json:"show,omitempty"`     // bring the window to the front
}

// Format keeps the redirect out of logs, whatever the verb.
func (m Message) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "redirect %t, show %t", m.Redirect != "", m.Show)
}

// wire is a line, either way: a message, or an answer, whose Error says in words
// why not.
type wire struct {
	Version int    `json:"v"`
	Error   string `json:"error,omitempty"`
	Message
}

const (
	version  = 1
	longLine = 64 << 10 // bytes
)

var errUnknown = errors.New("the other Stackdrop speaks another version of this; close both and start one")

func send(w io.Writer, line wire) error {
	line.Version = version
	data, err := json.Marshal(line)
	if err != nil {
		return err
	}
	_, err = w.Write(append(data, '\n'))
	return err
}

// receive reads one line. Its errors quote nothing of it.
func receive(r io.Reader) (wire, error) {
	var line wire
	text, err := bufio.NewReader(io.LimitReader(r, longLine)).ReadBytes('\n')
	if err != nil {
		return line, errors.New("the line was cut off")
	}
	if json.Unmarshal(text, &line) != nil {
		return wire{}, errors.New("this is no message")
	}
	if line.Version != version {
		return wire{}, errUnknown
	}
	return line, nil
}
