package upload

import (
	"time"

	"stackdrop/api"
)

// turn names a line of calls that Frame.io lets through slowly, one line for
// each account and kind of call.
type turn struct {
	account string
	step    api.Step
}

// takeTurn gives the zero time if such a call may start now, else when its turn
// will come, by what the service knows of its limits. Whoever asks first in a
// pass of the schedule stands first in the line.
func (l *loop) takeTurn(svc api.Service, t turn) time.Time {
	wait := svc.Delay(t.step, l.underWay[t]+l.inLine[t])
	if wait <= 0 {
		return time.Time{}
	}
	l.inLine[t]++
	return l.now().Add(wait)
}

// setTurn notes when a job's version step will start, for its row.
func (j *job) setTurn(l *loop, at time.Time) {
	if d := at.Sub(j.turn); d > -time.Second && d < time.Second {
		return
	}
	j.turn, j.view = at, nil
	l.moved = true
}
