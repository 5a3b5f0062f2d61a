package app

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"
)

// askLimit sets the bandwidth limit, in either unit people use.
func (w *window) askLimit() {
	entry := widget.NewEntry()
	entry.SetPlaceHolder("80Mbit, 10MB/s, or 0 for no limit")
	if w.settings.Rate > 0 {
		entry.SetText(size(w.settings.Rate) + "/s")
	}
	entry.Validator = func(s string) error {
		_, err := parseRate(s)
		return err
	}
	form := dialog.NewForm("Speed limit", "Set", "Cancel", []*widget.FormItem{widget.NewFormItem("All uploads together", entry)}, func(ok bool) {
		rate, err := parseRate(entry.Text)
		if !ok || errors.Join(err) != nil {
			return
		}
		w.settings.Rate = rate
		w.settings.save()
		w.engine.SetLimits(w.settings.Parts, rate)
	}, w.win)
	form.Resize(fyne.NewSize(460, 0))
	entry.OnSubmitted = func(string) { form.Submit() }
	form.Show()
	w.win.Canvas().Focus(entry)
}
