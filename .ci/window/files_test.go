package window

import (
	"fmt"
	"image"
	"os/exec"
	"path/filepath"
	"time"
)

// pick is the colour of selected rows in the file manager. Nothing else on the
// screen has it, so a picture tells where they are, whatever the fonts.
var pick = [3]byte{0x2a, 0x6f, 0xdb}

const gtkStyle = `style "pick" {
  base[SELECTED] = "#2a6fdb"
  base[ACTIVE] = "#2a6fdb"
  bg[SELECTED] = "#2a6fdb"
}
widget_class "*TreeView*" style "pick"
widget_class "*IconView*" style "pick"
`

const pcmanfmConfig = `[volume]
mount_on_startup=0
mount_removable=0
[ui]
always_show_tabs=0
view_mode=list
show_hidden=0
sort=name;ascending;
side_pane_mode=hidden;places
win_width=600
win_height=600
`

// grabFiles shows a folder in the file manager, selects all that is in it and
// presses the mouse button on it. The file manager has to stay until the drop is
// through, and to go before the next one starts, which would be a tab in it.
func (d *desktop) grabFiles(dir string, at image.Rectangle) (manager *process) {
	d.Helper()
	d.write(".gtkrc-2.0", gtkStyle)
	d.write(".config/pcmanfm/default/pcmanfm.conf", pcmanfmConfig)
	manager = d.start("pcmanfm", exec.Command("pcmanfm", "--no-desktop", dir))
	window := d.window("--name", "^"+filepath.Base(dir)+"$")
	d.place(window, at)
	d.x("windowactivate", "--sync", window)

	var rows image.Rectangle
	d.until("the files are selected", 20*time.Second, func() bool {
		d.x("key", "--clearmodifiers", "ctrl+a")
		before := rows
		rows = d.selected(at)
		return !rows.Empty() && rows == before
	})
	grip := rows.Min.Add(image.Pt(40, 8)) // on the first name
	d.x("mousemove", fmt.Sprint(grip.X), fmt.Sprint(grip.Y), "mousedown", "1")
	return manager
}

// selected is the part of the screen that shows selected rows.
func (d *desktop) selected(in image.Rectangle) (rows image.Rectangle) {
	d.Helper()
	area := fmt.Sprintf("%dx%d+%d+%d", in.Dx(), in.Dy(), in.Min.X, in.Min.Y)
	pixels, err := d.command("import", "-window", "root", "-crop", area, "-depth", "8", "rgb:-")
	if err != nil || len(pixels) != in.Dx()*in.Dy()*3 {
		d.Fatalf("look at the screen: %v, %d bytes", err, len(pixels))
	}
	for i := 0; i < len(pixels); i += 3 {
		if [3]byte(pixels[i:i+3]) == pick {
			x, y := i/3%in.Dx(), i/3/in.Dx()
			rows = rows.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	return rows.Add(in.Min)
}
