window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id_str": "1690395370451894272",
      "id": "1690395370451894272",
      "created_at": "Tue Aug 12 16:10:37 +0000 1997",
      "full_text": "tahunnya salah",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      }
    }
  },
  {
    "tweet": {
      "id_str": "1690395370451894281",
      "id": "1690395370451894281",
      "created_at": "Sat Aug 12 16:10:37 +0000 2023",
      "full_text": "sudah dihapus",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      }
    }
  },
  {
    "tweet": {
      "id_str": "bukan angka",
      "full_text": "x"
    }
  },
  {
    "tweet": {
      "id_str": "1690395370451894274"
    }
  },
  {
    "tweet": {
      "id_str": "1690395370451894275",
      "id": "1690395370451894275",
      "created_at": "Sat Aug 12 16:10:37 +0000 2023",
      "full_text": "entitas rusak https://t.co/a",
      "lang": "qme",
      "favorite_count": "0",
      "entities": {
        "urls": [
          null,
          {
            "url": 5
          }
        ]
      }
    }
  }
]