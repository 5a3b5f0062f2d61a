package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Status is what the bar at the bottom says. All text is ready to show; empty
// text is left out.
type Status struct {
	Speed   string // "118 MB/s"
	Parts   string // "8 parts in flight"
	Left    string // "9 min left"
	Message string // takes the place of Parts and Left while it is there
	Tone    Tone   // of Message

	Limit  string // "Limit 40 MB/s", "Limit off"
	Bites  bool   // the limit is what holds the speed down
	Online string // "Online", "Offline · trying again in 12 s"
	Health Tone   // of Online: good, fixing, needs you
}

// StatusBar is the bar at the bottom of the window.
type StatusBar struct {
	widget.BaseWidget
	OnLimit func() // the limit was pressed

	graph             *SpeedGraph
	speed, middle, on *line
	limit             *button
	dot               *icon
	row               *fyne.Container
	content           *fyne.Container
	shown             Status
}

// NewStatusBar returns a bar that says nothing yet.
func NewStatusBar() *StatusBar {
	s := &StatusBar{graph: NewSpeedGraph()}
	s.speed = newLine(smallSize, true, inkText)
	s.speed.hug = true
	s.middle = newLine(smallSize, false, inkDim)
	s.on = newLine(smallSize, false, inkText)
	s.on.hug = true
	s.dot = newIcon(GlyphDot, 12, inkTone(ToneQuiet))
	s.limit = newButton(buttonFlat, GlyphNone, "", func() { run(s.OnLimit) })
	s.limit.words.TextSize = smallSize
	s.row = container.New(bar{wide: 2, gap: 12, pad: 14, height: 32}, s.graph, s.speed, s.middle, s.limit,
		container.New(bar{wide: -1, gap: 5}, s.dot, s.on))
	s.content = container.NewStack(newSurface(fillWindow, edgeTop), s.row)
	s.ExtendBaseWidget(s)
	s.limit.Hide()
	s.dot.Hide()
	s.speed.Hide()
	return s
}

// Graph is the sparkline, to add samples to.
func (s *StatusBar) Graph() *SpeedGraph { return s.graph }

// Set shows a status; it is cheap if nothing changed.
func (s *StatusBar) Set(now Status) {
	if now == s.shown {
		return
	}
	s.shown = now
	s.speed.set(now.Speed)
	if now.Message != "" {
		s.middle.ink = inkTone(now.Tone)
		s.middle.set(now.Message)
	} else {
		s.middle.ink = inkDim
		s.middle.set(joined("  ·  ", now.Parts, now.Left))
	}
	s.limit.glyph = GlyphNone
	if now.Bites {
		s.limit.glyph = GlyphWarning
	}
	s.limit.text = now.Limit
	show(s.limit, now.Limit != "")
	show(s.dot, now.Online != "")
	s.dot.set(GlyphDot, inkTone(now.Health))
	s.on.set(now.Online)
	s.middle.Refresh()
	show(s.speed, now.Speed != "")
	relayout(s.row)
	s.limit.Refresh()
}

// joined puts sep between the texts that are not empty.
func joined(sep string, texts ...string) string {
	all := ""
	for _, t := range texts {
		if t == "" {
			continue
		}
		if all != "" {
			all += sep
		}
		all += t
	}
	return all
}

// CreateRenderer is for Fyne.
func (s *StatusBar) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.content) }
