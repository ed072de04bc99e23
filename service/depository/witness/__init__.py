"""Witnesses of the log: who, outside of the organization, confirms that a log only ever grew (C2SP tlog-cosignature, tlog-witness).

Two sides meet here. The witness's own: its key and its memory (:mod:`~service.depository.witness.memory`). The service's: what witnesses gave it
is kept beside the log (:mod:`~service.depository.witness.published`). What passes between them is a request
(:mod:`~service.depository.witness.request`) and a line (:mod:`~service.depository.witness.cosignature`).
"""
