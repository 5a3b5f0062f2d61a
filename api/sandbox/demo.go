package sandbox

func buildDemo(w *world) {
	w.addTeam(w.addAccount("Acme Post", w.me), "Editorial")
}
