package widgets

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Filter is which rows of the queue are shown.
type Filter int

const (
	FilterAll Filter = iota
	FilterActive
	FilterNeedsYou
	FilterDone
)

func (f Filter) shows(g Group) bool { return f == FilterAll || Filter(g)+FilterActive == f }

// Move is where OnReorder wants uploads to go.
type Move int

const (
	MoveUp Move = iota
	MoveDown
	MoveTop
	MoveBottom
)

// Queue is the list of uploads: a summary, filters, rows, and what to do when
// there are none. 10,000 rows scroll smoothly, and a Tick costs only the rows
// in sight.
type Queue struct {
	widget.BaseWidget

	OnAction  func(ids []string, a Action)          // exactly one action; from a button, a key or the menu you make
	OnMenu    func(ids []string, pos fyne.Position) // the selection; none beside all rows
	OnReorder func(ids []string, m Move)            // Alt with an arrow, Home or End
	OnSelect  func(ids []string)                    // the selection changed by hand, or part of it went
	OnClear   func()                                // "Clear finished"

	items  []QueueItem
	row    func(id string) QueueRow
	filter Filter

	list    *queueList
	empty   *Empty
	none    *line // a filter shows nothing
	summary *line
	hint    *line
	clear   *button
	chips   [FilterDone + 1]*button
	top     *fyne.Container
	body    *fyne.Container
	content *fyne.Container
}

// NewQueue returns an empty queue. The two callbacks belong to the buttons of
// its empty state.
func NewQueue(uploadFiles, uploadFolder func()) *Queue {
	q := &Queue{}
	q.list = newQueueList(q)
	q.summary = newLine(smallSize, false, inkDim)
	q.hint = newLine(smallSize, false, inkDim)
	q.hint.align = fyne.TextAlignCenter
	q.hint.set("Drop files on a folder, or on a cut to stack a version")
	q.none = newLine(textSize, false, inkDim)
	q.none.align = fyne.TextAlignCenter
	q.clear = newButton(buttonFlat, GlyphCheck, "Clear finished", func() { run(q.OnClear) })
	q.empty = NewEmpty(GlyphUpload, "Drop a cut on a folder",
		"or onto an older version, to stack it as the next one. Files and whole folders both work.",
		Choose{"Upload files…", GlyphUpload, uploadFiles}, Choose{"Upload folder…", GlyphFolder, uploadFolder})
	var row []fyne.CanvasObject
	for f := range q.chips {
		q.chips[f] = newButton(buttonChip, GlyphNone, filterWords(Filter(f)), func() { q.SetFilter(Filter(f)) })
		row = append(row, q.chips[f])
	}
	q.chips[FilterAll].on = true
	title := newLine(titleSize, true, inkText)
	title.hug = true
	title.set("Uploads")
	q.top = container.New(pile{}, container.New(bar{wide: 1, gap: halfGap, pad: 14, height: 36}, title, gapped(q.summary), q.clear),
		container.New(bar{wide: -1, gap: halfGap, pad: 4, height: 30}, row...))
	q.body = container.NewBorder(q.top, container.New(inset{12, 4, 12, 6}, q.hint), nil, nil, q.list, q.none)
	q.content = container.NewStack(newSurface(fillPanel, edgeNone), q.empty, q.body)
	q.ExtendBaseWidget(q)
	q.arrange()
	return q
}

func gapped(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(inset{left: 10, top: 2}, o)
}

func filterWords(f Filter) string {
	return [...]string{"All", "Active", "Needs you", "Done"}[f]
}

// SetRows says which uploads there are, in order, and where a row is asked for.
// row is called for rows in sight only, on every redraw: a map lookup, ready
// words. What is selected stays selected while its id exists. If items equal
// those of the last call, this is a Tick.
func (q *Queue) SetRows(items []QueueItem, row func(id string) QueueRow) {
	q.row = row
	if slices.Equal(items, q.items) {
		q.Tick()
		return
	}
	q.items = slices.Clone(items)
	q.refill()
}

// Tick draws the rows in sight anew, and of those only what changed. Call it
// when bytes moved; it allocates next to nothing.
func (q *Queue) Tick() { q.list.redraw() }

// SetSummary sets the line above the rows, ready to show: "3 of 12 · 41 GB of
// 118 GB · 9 min".
func (q *Queue) SetSummary(text string) { q.summary.set(text) }

// SetHint sets the line below the rows: what a drop does, or would do.
func (q *Queue) SetHint(text string) { q.hint.set(text) }

// SetFilter shows one group only.
func (q *Queue) SetFilter(f Filter) {
	if f == q.filter {
		return
	}
	q.filter = f
	for i, chip := range q.chips {
		chip.setOn(Filter(i) == f)
	}
	q.list.scrollTo(0)
	q.refill()
}

// Filter is the group shown.
func (q *Queue) Filter() Filter { return q.filter }

// Selected are the selected ids that can be seen, in order.
func (q *Queue) Selected() []string { return q.list.chosen() }

// Select selects these rows, and scrolls to the first. It calls nothing back.
func (q *Queue) Select(ids ...string) {
	q.list.sel.set(ids...)
	if len(ids) > 0 {
		q.list.reveal(q.list.index(ids[0]))
	}
	q.list.redraw()
}

// Focus gives the keys to the rows.
func (q *Queue) Focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(q.list); c != nil {
		c.Focus(q.list)
	}
}

// refill works out what the filter shows, and the counts on the chips.
func (q *Queue) refill() {
	var counts [FilterDone + 1]int
	all := make(map[string]bool, len(q.items))
	shown := make([]QueueItem, 0, len(q.items))
	for _, item := range q.items {
		all[item.ID] = true
		counts[FilterAll]++
		counts[Filter(item.Group)+FilterActive]++
		if q.filter.shows(item.Group) {
			shown = append(shown, item)
		}
	}
	for f, chip := range q.chips {
		chip.set(GlyphNone, fmt.Sprintf("%s  %d", filterWords(Filter(f)), counts[f]))
	}
	q.clear.setOff(counts[FilterDone] == 0)
	q.list.set(shown, func(id string) bool { return all[id] })
	q.arrange()
}

// arrange shows rows, the empty state, or that the filter finds nothing.
func (q *Queue) arrange() {
	some := len(q.items) > 0
	show(q.empty, !some)
	show(q.top, some)
	show(q.hint, some)
	show(q.list, some)
	nothing := some && len(q.list.items) == 0
	show(q.none, nothing)
	if nothing {
		q.none.set("Nothing under “" + filterWords(q.filter) + "”")
	}
	relayout(q.body)
	for _, line := range q.top.Objects {
		if c, ok := line.(*fyne.Container); ok {
			relayout(c)
		}
	}
}

// CreateRenderer is for Fyne.
func (q *Queue) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(q.content) }

// run calls f if there is one.
func run(f func()) {
	if f != nil {
		f()
	}
}
