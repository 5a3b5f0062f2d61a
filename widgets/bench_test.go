package widgets

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// bigTree is 50 open projects of 1,000 files each.
func bigTree(tb testing.TB) *Tree {
	test.NewApp()
	tree := NewTree()
	show1(tb, tree, 320, 800)
	tree.SetRoots(folders("p", 50))
	for i := range 50 {
		id := fmt.Sprint("p", i)
		rows := make([]TreeRow, 1000)
		for k := range rows {
			rows[k] = TreeRow{ID: fmt.Sprintf("%s-%d", id, k), Kind: KindFile, Accepts: AcceptsVersion,
				Name: fmt.Sprintf("A%03d_C%04d_AcmeSpring_Online_GradeMaster_v%02d.mov", i, k, k%30)}
		}
		tree.SetChildren(id, rows, false)
		tree.Open(id)
	}
	if tree.Len() != 50_050 {
		tb.Fatalf("%d lines", tree.Len())
	}
	return tree
}

func BenchmarkTree50kScrollStep(b *testing.B) {
	tree := bigTree(b)
	wheel := &fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -40}}
	for b.Loop() {
		tree.scroll.Scrolled(wheel)
		if tree.offset() > 1e6 {
			tree.scrollTo(0)
		}
	}
}

func BenchmarkTree50kJump(b *testing.B) {
	tree := bigTree(b)
	y := float32(0)
	for b.Loop() {
		y += 7919
		if y > 1.2e6 {
			y -= 1.2e6
		}
		tree.scrollTo(y)
	}
}

func BenchmarkTree50kRowAt(b *testing.B) {
	tree := bigTree(b)
	tree.scrollTo(600_000)
	for b.Loop() {
		if _, ok := tree.RowAt(fyne.NewPos(100, 400)); !ok {
			b.Fatal("no row")
		}
	}
}

func BenchmarkTree50kCloseAndOpen(b *testing.B) {
	tree := bigTree(b)
	for b.Loop() {
		tree.Close("p25")
		tree.Open("p25")
	}
}

func BenchmarkTree50kKeyDown(b *testing.B) {
	tree := bigTree(b)
	tree.Select("p25-500")
	for b.Loop() {
		tree.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
}

func BenchmarkTree50kFilter(b *testing.B) {
	tree := bigTree(b)
	for b.Loop() {
		tree.SetFilter("c0500")
		tree.SetFilter("")
	}
}

// bigQueue is 10,000 uploads.
func bigQueue(tb testing.TB, row func(id string) QueueRow) *Queue {
	test.NewApp()
	q := NewQueue(nil, nil)
	show1(tb, q, 900, 800)
	items := make([]QueueItem, 10_000)
	for i := range items {
		items[i] = QueueItem{ID: fmt.Sprint(i)}
		if i%50 == 49 {
			items[i].Group = GroupNeedsYou
		}
	}
	q.SetRows(items, row)
	return q
}

func BenchmarkQueue10kTick(b *testing.B) {
	percent := 0
	words := [2]string{"84 MB/s · 1 min left", "83 MB/s · 1 min left"}
	q := bigQueue(b, func(id string) QueueRow {
		return QueueRow{ID: id, Name: "AcmeSpring_30s_16x9_Online_GradeMaster_v014.mov", Dest: "Spring Campaign / Cuts",
			Becomes: "new version of Promo", State: "Uploading", Tone: ToneMoving, Progress: float64(percent%100) / 100,
			Detail: words[percent%2], Bytes: "11.2 of 18.4 GB", Actions: ActionPause | ActionCancel}
	})
	b.ReportAllocs()
	for b.Loop() {
		percent++
		q.Tick()
	}
}

func BenchmarkQueue10kTickUnchanged(b *testing.B) {
	row := QueueRow{Name: "A001.mov", Dest: "Cuts", State: "Waiting", Progress: -1, Actions: ActionPause}
	q := bigQueue(b, func(string) QueueRow { return row })
	b.ReportAllocs()
	for b.Loop() {
		q.Tick()
	}
}

func BenchmarkQueue10kNewOrder(b *testing.B) {
	row := QueueRow{Name: "A001.mov", Dest: "Cuts", State: "Waiting", Progress: -1, Actions: ActionPause}
	lookup := func(string) QueueRow { return row }
	q := bigQueue(b, lookup)
	items := q.items
	b.ReportAllocs()
	for b.Loop() {
		items[0], items[9999] = items[9999], items[0]
		fresh := append([]QueueItem{}, items...)
		q.items = nil
		q.SetRows(fresh, lookup)
	}
}

func BenchmarkQueue10kScrollStep(b *testing.B) {
	row := QueueRow{Name: "A001.mov", Dest: "Cuts", State: "Waiting", Progress: -1, Actions: ActionPause}
	q := bigQueue(b, func(string) QueueRow { return row })
	wheel := &fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -40}}
	for b.Loop() {
		q.list.scroll.Scrolled(wheel)
		if q.list.offset() > 500_000 {
			q.list.scrollTo(0)
		}
	}
}

// What a tick costs must not grow with the queue, nor allocate by the row.
func TestTickAllocatesNextToNothing(t *testing.T) {
	row := QueueRow{Name: "A001.mov", Dest: "Cuts", Becomes: "new version of Promo", State: "Uploading",
		Tone: ToneMoving, Progress: 0.4, Bytes: "1 of 2 GB", Actions: ActionPause}
	q := bigQueue(t, func(string) QueueRow { return row })
	if n := testing.AllocsPerRun(50, q.Tick); n > 60 {
		t.Errorf("%v allocations for a tick that changes nothing", n)
	}
}
