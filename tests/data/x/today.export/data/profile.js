window.YTD.profile.part0 = [
  {
    "profile": {
      "description": {
        "bio": "Analis di PT Contoh",
        "website": "https://sinta.example",
        "location": "Bandung"
      }
    }
  }
]