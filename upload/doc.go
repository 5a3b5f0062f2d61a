// Package upload is the engine: it turns dropped files and folders into
// confirmed assets and versions, and loses nothing on the way.
//
//	Add ──> journal ──> scan ──> jobs ──> loop ── workers ──> api.Service  (create, status, stack, delete)
//	                                       │         └──────> store        (PUT parts, no token)
//	                                       │         └──────> journal      (each step before the next)
//	                                       └── Snapshot, Subscribe ──> window, command line
//
// # Promises
//
//   - Done is shown only after Frame.io reports the file complete, Verified only
//     after its hash equals ours. Progress never shows 100 % before.
//   - After a crash, a kill or a restart no job is lost, and no finished part of
//     a live asset is sent again, except those that were in flight.
//   - Never two visible assets for one queued file: the intent to create one is
//     on the disk before the call, and after a lost answer the engine looks
//     before it repeats.
//   - The bytes stored are those of one unchanged file, or the job stops and
//     says that the file changed. Size, time and file number are compared before
//     and after each part, and every part's checksum while it is sent.
//   - Trouble with the network needs no click, and trouble with one file never
//     stops the others.
//   - Pause and cancel take effect within a second.
//   - Calls that Frame.io lets through slowly (new stacks, labels, links: ten a
//     minute in V4) wait in the journal and hold no part slot.
//   - A token never goes to the part store; no secret is logged or journaled in
//     clear.
//
// # States
//
//	Waiting -> Preparing -> Uploading -> Finishing -> (Stacking) -> Done -> Verified
//	and from any of them: Paused, Retrying, Offline, Needs you, Failed, Cancelled
//
// state.go holds the table. A state follows from the job's stage (how far it has
// come for good, see job.go) and from what holds it up.
//
// # Who owns which goroutine
//
// Run's goroutine is the loop: it owns all state, handles one message after
// another and waits for nothing but messages and time. The journal's writer is
// started by Run and ended by it. Workers do I/O only; the loop starts them,
// counts them, and has waited for every one of them when Run returns. Time is
// the standard library's, so that tests run in the virtual time of
// testing/synctest; jitter comes from Options.Random.
//
// # Where to look
//
//	engine.go commands.go request.go   what callers may ask
//	loop.go schedule.go slots.go       who works when
//	scan.go junk.go batch.go           from a drop to jobs
//	prepare.go folders.go              from a job to an asset
//	hash.go parts.go body.go store.go  from an asset to stored parts
//	confirm.go version.go recheck.go   from stored parts to Done
//	task.go tasks.go turns.go          labels and review links; calls Frame.io lets through slowly
//	remove.go                          what must go from Frame.io again
//	answer.go retry.go network.go      what failures mean
//	wake.go                            sleep
//	journal.go records.go restore.go   what survives
package upload
