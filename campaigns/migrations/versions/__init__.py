"""The revisions, oldest first; `campaigns.revision` names them."""
