package main

// tasks: labels and review links after the uploads they wait for.
var tasks = []mutant{
	{"a label that failed stands aside", "tasks.go",
		`return t.rec.Request.Kind == TaskLabel
	}
	if !l.gather(t)`,
		`return false
	}
	if !l.gather(t)`, "Label"},
	{"tasks under way are never done", "tasks.go",
		"\t\t\tl.underWay[at]--\n", "", "TestLabelsGoTogether"},
	{"one removed file stops a label for many", "tasks.go",
		`if len(there) == len(next) {`,
		`if len(there) < len(next) {`, "TestTasksLeaveOutWhatIsGone"},
	{"no intent in the journal before the link", "share.go",
		`c.journal.commit(ctx, put("task/"+rec.ID, *rec)); err`,
		`c.journal.commit(ctx); err`, "Share|Link"},
	{"a made link is not kept at once", "share.go",
		`return c.journal.commit(ctx, put("task/"+r.ID, *r))`,
		`return nil`, "Share|Link"},
	{"an unanswered link is made again blindly", "share.go",
		`if !rec.Intent.IsZero() {`,
		`if false {`, "TestLostShareAnswers"},
	{"an older label keeps its files", "task.go",
		`slices.Concat(done, slices.DeleteFunc(slices.Clone(rest), other))`,
		`slices.Concat(done, rest)`, "Label"},
	{"another account's label takes this one's place", "task.go",
		`o.rec.Request.Account != t.rec.Request.Account || o.busy`,
		`o.busy`, "TestPausedTasksWait"},
	{"a label that is being set loses its files", "task.go",
		` || o.busy {
			continue`,
		` {
			continue`, "Label"},
	{"a link waits for uploads that failed", "tasks.go",
		`case j == nil || j.failed:`,
		`case j == nil:`, "TestFailedUploadLeftOffTheLinkSilently"},
	{"a link waits for cancelled uploads", "tasks.go",
		`case j.flags.Cancelled: // as`,
		`case false: // as`, "TestReviewLinkOfUploads"},
	{"a link shows the version, not the stack", "task.go",
		`return j.stack
	}
	return j.created.Asset`,
		`return j.created.Asset
	}
	return j.created.Asset`, "TestLinkShowsStacksOnce"},
	{"a link holds a file twice", "tasks.go",
		`t.rec.Refs = unique(refs)`,
		`t.rec.Refs = refs`, "TestLinkShowsStacksOnce"},
	{"two calls of a kind at once", "tasks.go",
		"\t\t\ttaken[at] = true\n\t\t\tt.behind = !t.busy\n\t\t\tcontinue",
		"\t\t\tt.behind = !t.busy\n\t\t\tcontinue", "Label|Link"},
	{"labels and links go on while paused", "tasks.go",
		"if l.paused {\n\t\treturn",
		"if false {\n\t\treturn", "TestPausedTasksWait"},
	{"a removed task goes while its call is under way", "task.go",
		"\tif t.busy {\n\t\tt.dropped = true\n\t\treturn\n\t}\n",
		"", "Task|Link"},
	{"a task's failures are never forgiven", "tasks.go",
		`t.attempts, t.why = 0, ""`,
		`t.why = ""`, "Task|Link|Label"},
	{"the calls that are left are one too few", "task.go",
		`return 1 + calls(left-c.ShareFirst, c.ShareMore)`,
		`return calls(left-c.ShareFirst, c.ShareMore)`, "Task|Link|Label"},
	{"an older label overtakes a newer one", "tasks.go",
		`return l.labelled[ref] > t.rec.ID }`,
		`return l.labelled[ref] < "" }`, "TestOlderLabelOverNewer"},
	{"another task's link is taken for this one's", "tasks.go",
		`if o != t && !o.rec.Share.IsZero() {`,
		`if false {`, "Share|Link"},
}
