package sandbox

import (
	"testing"
	"time"
)

func TestDemoWorldIsWorthLookingAt(t *testing.T) {
	c := start(t, Options{Unlimited: true})
	info := c.box.Info()
	var archived, shared int
	for _, p := range info.Projects {
		if p.Archived {
			archived++
		}
		if p.Shared {
			shared++
		}
	}
	if len(info.Accounts) != 2 || len(info.Teams) != 4 || len(info.Projects) != 12 || archived != 1 || shared != 1 {
		t.Fatalf("%d accounts, %d teams, %d projects, %d archived, %d shared", len(info.Accounts), len(info.Teams), len(info.Projects), archived, shared)
	}
	count, most := map[string]int{}, 0
	children := map[string]int{}
	for _, a := range c.box.Assets() {
		count[a.Type]++
		children[a.Parent]++
		most = max(most, children[a.Parent])
		if a.Type == typeFile && (!a.Demo || a.Size <= 0 || !a.Complete || a.Disk != "") {
			t.Fatalf("%+v", a)
		}
	}
	t.Log(count)
	if most != 1500 || count[typeFolder] < 300 || count[typeFolder] > 900 || count[typeStack] < 100 {
		t.Fatalf("%v, largest folder %d", count, most)
	}
}

func TestDemoWorldIsTheSameEveryTime(t *testing.T) {
	h := header{Seed: 7, Born: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	a, b := build(h), build(h)
	other := build(header{Seed: 8, Born: h.Born})
	if len(a.assets) != len(b.assets) {
		t.Fatal("sizes differ")
	}
	for id, x := range a.assets {
		y := b.assets[id]
		if y == nil || x.Name != y.Name || x.Size != y.Size || !x.Inserted.Equal(y.Inserted) || x.Index != y.Index {
			t.Fatalf("%+v is not %+v", x, y)
		}
		if x.Inserted.After(h.Born) {
			t.Fatalf("%s is from the future", x.Name)
		}
		if other.assets[id] != nil {
			t.Fatal("another seed gave the same id")
		}
	}
}
