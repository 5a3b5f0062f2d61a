package rest

import "stackdrop/api"

// CheckLabel refuses what no version of Frame.io knows.
func CheckLabel(call string, label api.Label, refs []api.Ref) error {
	switch label {
	case api.LabelNone, api.LabelInProgress, api.LabelNeedsReview, api.LabelApproved:
	default:
		return Refuse(call, "there is no such label")
	}
	if len(refs) == 0 {
		return Refuse(call, "there is nothing to label")
	}
	return nil
}
