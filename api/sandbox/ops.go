package sandbox

import (
	"encoding/json"
	"slices"
)

// Names of what a call does, whatever the version of the API it is made of: a
// Rule's Match may be one, and Record.Ops counts by them. A call may do several:
// V2 has one GET for a node and for the state of an upload, so it is both.
const (
	OpNode         = "op:node"          // look one file, folder or stack up
	OpChildren     = "op:children"      // what stands in a folder or stack
	OpStatus       = "op:status"        // how far an upload is
	OpCreateFolder = "op:create_folder" //
	OpCreateFile   = "op:create_file"   // growing ones too
	OpStack        = "op:stack"         // make a stack, or put a file on one
	OpDelete       = "op:delete"        // files and folders
	OpRename       = "op:rename"        //
	OpLabel        = "op:label"         //
	OpShare        = "op:share"         // make a link, or put more into it
)

var allOps = []string{
	OpNode, OpChildren, OpStatus, OpCreateFolder, OpCreateFile, OpStack, OpDelete, OpRename, OpLabel, OpShare,
}

func knownOp(name string) bool { return slices.Contains(allOps, name) }

// opsOf is what a route's call does; nil for nothing that has a name.
type opsOf func(*Sandbox, *call) []string

// does is for routes that do the same whatever is sent.
func does(ops ...string) opsOf {
	return func(*Sandbox, *call) []string { return ops }
}

// opsCreate tells V2's one way to make files and folders apart.
func opsCreate(_ *Sandbox, c *call) []string {
	if in, err := c.readCreate(); err == nil && in.Type == typeFolder {
		return []string{OpCreateFolder}
	}
	return []string{OpCreateFile}
}

// opsUpdate tells V2's one way to change an asset apart.
func opsUpdate(_ *Sandbox, c *call) (ops []string) {
	var in map[string]json.RawMessage
	if json.Unmarshal(c.body, &in) != nil {
		return nil
	}
	if in["name"] != nil {
		ops = append(ops, OpRename)
	}
	if in["label"] != nil {
		ops = append(ops, OpLabel)
	}
	return ops
}
