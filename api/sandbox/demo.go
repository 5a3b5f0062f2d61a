package sandbox

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"
)

// buildDemo makes a world worth looking at: two accounts with a season of work
// in them, a project that somebody else shares, one that is archived, and a
// folder of 1,500 stills. Nothing of it has bytes on disk.
func buildDemo(w *world) {
	acme := w.addAccount("Acme Post", w.me)
	north := w.addAccount("Northlight Pictures", w.addUser("Sam Rivers", "sam@northlight.example"), w.me, w.sam)
	harbor := w.addAccount("Blue Harbor Films", w.addUser("Mira Okafor", "mira@blueharbor.example"))

	editorial, marketing := w.addTeam(acme, "Editorial"), w.addTeam(acme, "Marketing")
	series, features := w.addTeam(north, "Series"), w.addTeam(north, "Features")
	clients := w.addTeam(harbor, "Clients")

	demo(w, editorial, "Spring Campaign", 96).campaign("Promo", "Teaser", "Trailer")
	demo(w, editorial, "Autumn Campaign", 41).campaign("Hero Film", "Teaser", "Bumper")
	demo(w, editorial, "Brand Film 2026", 150).campaign("Brand Film", "Making Of")
	old := demo(w, editorial, "Winter Campaign 2024", 700)
	old.campaign("Promo", "Christmas Spot")
	old.project.Archived = w.born.AddDate(0, 0, -400)
	demo(w, marketing, "Social Cutdowns", 33).social()
	demo(w, marketing, "Product Launch", 64).campaign("Launch Film", "Keynote Opener", "Testimonials")
	demo(w, marketing, "Stills and Key Art", 58).stills()
	demo(w, series, "Saltmarsh S01", 420).episodes("SM", 1, 8)
	demo(w, series, "Saltmarsh S02", 120).episodes("SM", 2, 6)
	demo(w, features, "The Long Quiet", 260).feature("TLQ")
	demo(w, features, "Night Ferry", 75).feature("NF")
	shared := demo(w, clients, "Harbor Lights Trailer", 20)
	shared.project.Guests = []*user{w.me}
	shared.campaign("Trailer", "TV Spot")
}

// demoProject builds one project; its dice depend on its name alone.
type demoProject struct {
	w       *world
	project *project
	dice    *rand.Rand
	clock   time.Time // when the next thing was made
	index   map[string]float64
}

func demo(w *world, t *team, name string, daysAgo int) *demoProject {
	at := w.born.AddDate(0, 0, -daysAgo).Truncate(24 * time.Hour).Add(9 * time.Hour)
	p := w.addProject(t, name, at)
	h := w.seed.hash("demo", p.ID)
	dice := rand.New(rand.NewPCG(binary.BigEndian.Uint64(h[:8]), binary.BigEndian.Uint64(h[8:16])))
	return &demoProject{w, p, dice, at, map[string]float64{}}
}

// tick lets some working time pass.
func (d *demoProject) tick(most time.Duration) time.Time {
	d.clock = d.clock.Add(time.Duration(d.dice.Int64N(int64(most))))
	if limit := d.w.born.Add(-time.Hour); d.clock.After(limit) {
		d.clock = limit
	}
	return d.clock
}

func (d *demoProject) add(parent *asset, a asset) *asset {
	at := d.tick(40 * time.Minute)
	d.index[parent.ID]++
	a.ID = d.w.newID("asset", parent.ID, a.Type+"/"+a.Name)
	a.Parent, a.Project, a.Index = parent.ID, d.project.ID, d.index[parent.ID]
	a.Creator, a.Inserted, a.Updated = d.w.me.ID, at, at
	if owner := d.project.Team.Account.Owner; d.dice.IntN(3) == 0 {
		a.Creator = owner.ID
	}
	if a.Label == "" {
		a.Label = "none"
	}
	d.w.put(&a)
	return &a
}

func (d *demoProject) folder(parent *asset, name string) *asset {
	return d.add(parent, asset{Type: typeFolder, Name: name})
}

// file adds a finished file of about mb megabytes.
func (d *demoProject) file(parent *asset, name, media string, mb float64) *asset {
	size := int64(mb * 1e6 * (0.6 + 0.8*d.dice.Float64()))
	a := d.add(parent, asset{Type: typeFile, Name: name, Media: media, Size: size, Label: d.label()})
	done := a.Inserted.Add(time.Duration(size/20_000_000+3) * time.Second)
	a.Joined, a.Confirm, a.HashFrom, a.Playable = done, done, done, done.Add(time.Minute)
	a.Hash = fmt.Sprintf("%016x", d.dice.Uint64())
	return a
}

func (d *demoProject) label() string {
	return []string{"none", "none", "none", "in_progress", "needs_review", "approved"}[d.dice.IntN(6)]
}

const (
	quicktime = "video/quicktime"
	mp4       = "video/mp4"
)

// cut adds a cut with n versions: one file, or a stack of them.
func (d *demoProject) cut(parent *asset, name string, mb float64, n int) {
	if n < 2 {
		d.file(parent, name+"_v1.mov", quicktime, mb)
		return
	}
	stack := d.add(parent, asset{Type: typeStack, Name: name + "_v1.mov", Label: d.label()}) // as stackFrom names it
	for v := range n {
		d.tick(72 * time.Hour)
		d.file(stack, fmt.Sprintf("%s_v%d.mov", name, v+1), quicktime, mb)
	}
}

// dailies adds shooting days with two cameras and the sound.
func (d *demoProject) dailies(parent *asset, days int) {
	all := d.folder(parent, "Dailies")
	for day := range days {
		d.tick(30 * time.Hour)
		in := d.folder(all, fmt.Sprintf("Day %02d", day+1))
		date := d.clock.Format("060102")
		for cam := range 2 {
			roll := fmt.Sprintf("%c%03d", 'A'+cam, day+1)
			for clip := range 2 + d.dice.IntN(4) {
				name := fmt.Sprintf("%s_C%03d_%s_R%s.mov", roll, clip+1, date, string(rune('A'+d.dice.IntN(26)))+"4")
				d.file(in, name, quicktime, 1800)
			}
		}
		d.file(in, fmt.Sprintf("SR_%s_T%02d.wav", date, day+1), "audio/wav", 220)
	}
}

func (d *demoProject) sound(parent *asset) {
	in := d.folder(parent, "Audio")
	for _, name := range []string{"Mix", "Stems", "Voice Over"} {
		d.file(d.folder(in, name), name+"_48k_24b.wav", "audio/wav", 90)
	}
}

func (d *demoProject) campaign(cuts ...string) {
	root := d.project.Root
	in := d.folder(root, "Cuts")
	for _, name := range cuts {
		d.cut(in, name, 900, 1+d.dice.IntN(5))
		for _, seconds := range []int{30, 15, 6} {
			d.cut(in, fmt.Sprintf("%s_%ds", name, seconds), float64(seconds)*28, 1+d.dice.IntN(3))
		}
	}
	d.dailies(root, 4+d.dice.IntN(4))
	d.sound(root)
	graphics := d.folder(root, "Graphics")
	for _, name := range []string{"Endcard", "Lower Thirds", "Logo"} {
		d.file(d.folder(graphics, name), name+".png", "image/png", 3)
	}
	d.file(d.folder(root, "Briefing"), "Briefing & Treatment.pdf", "application/pdf", 6)
	delivery := d.folder(root, "Delivery")
	for _, name := range []string{"Broadcast", "Web", "Cinema"} {
		d.file(d.folder(delivery, name), cuts[0]+"_"+name+"_MASTER.mov", quicktime, 2400)
	}
}

func (d *demoProject) social() {
	for _, name := range []string{"9x16", "1x1", "4x5", "16x9"} {
		in := d.folder(d.project.Root, name)
		for n := range 12 {
			d.cut(in, fmt.Sprintf("Cutdown_%02d_%s", n+1, name), 60, 1+d.dice.IntN(3))
		}
	}
	captions := d.folder(d.project.Root, "Captions")
	for _, language := range []string{"de", "en", "fr", "ja"} {
		d.file(captions, "captions_"+language+".srt", "application/x-subrip", 0.02)
	}
}

// stills has the folder that needs more than one page of any size.
func (d *demoProject) stills() {
	selects := d.folder(d.project.Root, "Selects")
	for n := range 1500 {
		d.file(selects, fmt.Sprintf("IMG_%04d.jpg", n+1), "image/jpeg", 9)
	}
	art := d.folder(d.project.Root, "Key Art")
	for _, name := range []string{"Poster A", "Poster B", "Banner"} {
		d.file(art, name+".psd", "image/vnd.adobe.photoshop", 380)
	}
}

func (d *demoProject) episodes(code string, season, count int) {
	for n := range count {
		number := fmt.Sprintf("%d%02d", season, n+1)
		episode := d.folder(d.project.Root, "Episode "+number)
		cuts := d.folder(episode, "Cuts")
		for _, stage := range []string{"Assembly", "Director", "Producer", "Lock"} {
			d.cut(cuts, code+"_"+number+"_"+stage, 5200, 1+d.dice.IntN(4))
		}
		d.dailies(episode, 2+d.dice.IntN(3))
		d.shots(episode, code+"_"+number, 8+d.dice.IntN(7))
		d.sound(episode)
	}
}

func (d *demoProject) shots(parent *asset, code string, count int) {
	all := d.folder(parent, "VFX")
	for n := range count {
		name := fmt.Sprintf("%s_%04d", code, (n+1)*10)
		d.cut(d.folder(all, name), name+"_comp", 160, 1+d.dice.IntN(6))
	}
}

func (d *demoProject) feature(code string) {
	root := d.project.Root
	reels := d.folder(root, "Reels")
	for n := range 5 {
		d.cut(d.folder(reels, fmt.Sprintf("Reel %d", n+1)), fmt.Sprintf("%s_R%d", code, n+1), 9800, 2+d.dice.IntN(5))
	}
	d.shots(root, code, 40)
	d.campaign(code + "_Trailer")
}
