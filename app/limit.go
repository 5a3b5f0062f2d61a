package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"
)

// askLimit sets the bandwidth limit, in either unit people use.
func (w *window) askLimit() {
	entry := newLine()
	entry.SetPlaceHolder("80Mbit, 10MB/s, or 0 for no limit")
	entry.SetText(w.settings.RateText)
	entry.Validator = func(s string) error {
		_, err := parseRate(s)
		return err
	}
	form := dialog.NewForm("Speed limit", "Set", "Cancel", []*widget.FormItem{widget.NewFormItem("All uploads together", entry)}, func(ok bool) {
		rate, err := parseRate(entry.Text)
		if !ok || err != nil {
			return
		}
		w.settings.Rate, w.settings.RateText = rate, entry.Text
		w.settings.save()
		w.engine.SetLimits(w.settings.Parts, rate)
	}, w.win)
	form.Resize(fyne.NewSize(460, 0))
	entry.showIn(form, w.win.Canvas())
}
