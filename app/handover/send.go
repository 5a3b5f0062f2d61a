package handover

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"time"
)

// ErrNobody: no Stackdrop listens there.
var ErrNobody = errors.New("no Stackdrop window is open")

// Refusal is the first Stackdrop's answer, in words, to what it did not take.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// Send hands a message to the Stackdrop that listens at path and waits until it
// has taken it. ErrNobody: there is none; a Refusal: it did not take it. On Unix
// nothing is sent to a place where another user could be listening.
func Send(ctx context.Context, path string, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	switch err := trusted(path); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w (%w)", ErrNobody, err)
	case err != nil:
		return fmt.Errorf("hand over to the open window: %w", err)
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unix", path)
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrNobody, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := send(conn, wire{Message: m}); err != nil {
		return fmt.Errorf("hand over to the open window: %w", err)
	}
	back, err := receive(conn)
	switch {
	case err != nil:
		return fmt.Errorf("hear back from the open window: %w", err)
	case back.Error != "":
		return Refusal(back.Error)
	}
	return nil
}
