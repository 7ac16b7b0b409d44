"""The pages. It stays empty: importing it must import none of them (see the contract about admins)."""
