package sandbox

// build makes the world of a header: the same one every time.
func build(h header) *world {
	w := newWorld(h.Seed, h.Born)
	if h.Empty {
		t := w.addTeam(w.addAccount("Account", w.me), "Team")
		p := w.addProject(t, "Project", h.Born)
		w.put(&asset{
			ID: w.newID("asset", p.Root.ID, "folder/Folder"), Type: typeFolder, Name: "Folder", Parent: p.Root.ID, Project: p.ID,
			Creator: w.me.ID, Label: "none", Index: 1, Inserted: h.Born, Updated: h.Born,
		})
		return w
	}
	buildDemo(w)
	return w
}
