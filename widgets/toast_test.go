package widgets

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// clock runs what is due when told that time has passed.
type clock struct {
	now   time.Duration
	due   time.Duration
	armed func()
}

func (c *clock) after(d time.Duration, f func()) func() {
	c.due, c.armed = c.now+d, f
	return func() { c.armed = nil }
}

func (c *clock) pass(d time.Duration) {
	c.now += d
	if f := c.armed; f != nil && c.now >= c.due {
		c.armed = nil
		f()
	}
}

func newToastsUnderTest(t *testing.T) (*Toasts, *clock) {
	test.NewTempApp(t)
	c := &clock{}
	return NewToasts(c.after), c
}

func TestToastGoesByItself(t *testing.T) {
	toasts, clock := newToastsUnderTest(t)
	toasts.Say(Toast{Text: "Renamed"})
	clock.pass(toastBrief - 1)
	if toasts.Text() != "Renamed" {
		t.Fatal("gone too soon")
	}
	clock.pass(1)
	if toasts.Text() != "" || toasts.card.Visible() {
		t.Error("still there")
	}
}

func TestToastWithSomethingToPressStaysLonger(t *testing.T) {
	toasts, clock := newToastsUnderTest(t)
	undone := 0
	toasts.Say(Toast{Text: "12 items › Cuts", Choice: Choose{Words: "Undo", Do: func() { undone++ }}})
	clock.pass(toastBrief)
	if toasts.Text() == "" {
		t.Fatal("gone before it could be read")
	}
	toasts.choice.Tapped(nil)
	if undone != 1 || toasts.Text() != "" {
		t.Errorf("undone %d times, shows %q", undone, toasts.Text())
	}
	clock.pass(time.Hour)
	if undone != 1 {
		t.Error("a timer undid it again")
	}
}

func TestToastsQueueUp(t *testing.T) {
	toasts, clock := newToastsUnderTest(t)
	for _, text := range []string{"one", "two", "three"} {
		toasts.Say(Toast{Text: text, For: time.Minute})
	}
	var seen []string
	for range 3 {
		seen = append(seen, toasts.Text())
		clock.pass(toastWait)
	}
	if seen[0] != "one" || seen[1] != "two" || seen[2] != "three" {
		t.Errorf("%q", seen)
	}
	if toasts.Text() != "three" {
		t.Error("the last one, with nobody waiting, has its full time")
	}
	clock.pass(time.Minute)
	if toasts.Text() != "" {
		t.Error("the last one stays for ever")
	}
}

func TestToastOfAnUndoThatSaysSomething(t *testing.T) {
	toasts, _ := newToastsUnderTest(t)
	toasts.Say(Toast{Text: "Deleted", Choice: Choose{Words: "Undo", Do: func() { toasts.Say(Toast{Text: "Back again"}) }}})
	toasts.choice.Tapped(nil)
	if toasts.Text() != "Back again" {
		t.Errorf("shows %q", toasts.Text())
	}
}

// A click beside the card must reach what lies below the overlay.
func TestToastsLetClicksThrough(t *testing.T) {
	toasts, _ := newToastsUnderTest(t)
	tapped := 0
	below := widget.NewButton("below", func() { tapped++ })
	w := show1(t, container.NewStack(below, toasts), 600, 400)
	toasts.Say(Toast{Text: "Done"})
	test.TapCanvas(w.Canvas(), fyne.NewPos(20, 20))
	if tapped != 1 {
		t.Fatal("the click was swallowed")
	}
	test.TapCanvas(w.Canvas(), toasts.card.Position().AddXY(40, 20))
	if tapped != 1 {
		t.Error("a click on the card fell through")
	}
}

func TestToastsLeaveThoughOthersKeepComing(t *testing.T) {
	toasts, clock := newToastsUnderTest(t)
	for i := range 20 {
		toasts.Say(Toast{Text: string(rune('a' + i))})
		clock.pass(time.Second)
	}
	if toasts.Text() == "a" {
		t.Error("a stream of toasts keeps the first for ever")
	}
}
