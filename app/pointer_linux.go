package app

import (
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// newPointer gives a function that says whether a button is held down over the
// window. On X11 that is how a drag from another program is told from a pointer
// that merely passes by. Elsewhere, Wayland included, it says no.
func newPointer(win fyne.Window) func() bool {
	no := func() bool { return false }
	native, ok := win.(driver.NativeWindow)
	if !ok {
		return no
	}
	xgb.Logger.SetOutput(io.Discard) // it complains about every missing .Xauthority
	conn, err := xgb.NewConn()
	if err != nil {
		return no
	}
	return func() bool {
		held := false
		native.RunNative(func(context any) {
			if x, ok := context.(driver.X11WindowContext); ok {
				held = heldOver(conn, xproto.Window(x.WindowHandle))
			}
		})
		return held
	}
}

func heldOver(conn *xgb.Conn, win xproto.Window) bool {
	p, err := xproto.QueryPointer(conn, win).Reply()
	if err != nil || p.Mask&xproto.KeyButMaskButton1 == 0 {
		return false
	}
	g, err := xproto.GetGeometry(conn, xproto.Drawable(win)).Reply()
	return err == nil && p.WinX >= 0 && p.WinY >= 0 && int(p.WinX) < int(g.Width) && int(p.WinY) < int(g.Height)
}
